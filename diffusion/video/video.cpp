// SPDX-License-Identifier: Apache-2.0
#include "diffusion/video/video.hpp"

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/video/frames.hpp"
#include "diffusion/video/media_file.hpp"
#include "diffusion/video/samples.hpp"
#include "engine/base/errors.hpp"

namespace weft::video {
namespace {

// A frame belongs to a part when its time is inside; times are rounded to a container's ticks.
constexpr double kTick = 1e-3;

/// From `start` on, up to `end`; both in seconds of the whole.
struct Span {
  double start = 0;
  double end = INFINITY;
  bool whole() const { return start <= 0 && end == INFINITY; }
  bool contains(double seconds) const { return seconds >= start - kTick && seconds < end - kTick; }
};

const media::VideoStream& video_stream(const MediaFile& file) {
  if (!file.description().video)
    throw FileError(file.path().string() + ": there is no video in it", "Choose another file, or load it as sound.");
  return *file.description().video;
}

// As ComfyUI has it: one frame a second where the file does not tell.
media::Rate rate_of(const media::VideoStream& stream) {
  return stream.rate.numerator > 0 ? stream.rate : media::Rate{1, 1};
}

double seconds_of(MediaFile& file) {
  if (file.description().seconds) return *file.description().seconds;
  const media::VideoStream& stream = video_stream(file);
  if (stream.frames > 0) return static_cast<double>(stream.frames) / rate_of(stream).value();
  std::int64_t frames = 0;
  file.read_video([&frames](const media::Frame&) { return ++frames > 0; });
  return static_cast<double>(frames) / rate_of(stream).value();
}

std::int64_t sample_at(double seconds, std::int64_t sample_rate, std::int64_t count) {
  if (seconds == INFINITY) return count;
  return std::clamp<std::int64_t>(std::llround(seconds * static_cast<double>(sample_rate)), 0, count);
}

Audio cut(const Audio& audio, const Span& span) {
  const std::int64_t count = audio.waveform.size(2);
  const std::int64_t first = sample_at(span.start, audio.sample_rate, count);
  const std::int64_t last = std::max(first, sample_at(span.end, audio.sample_rate, count));
  return {audio.waveform.narrow(2, first, last - first), audio.sample_rate};
}

Components read(const std::filesystem::path& path, const Span& span, const CancelToken& cancel) {
  MediaFile file(path);
  Components components{.images = {}, .audio = {}, .rate = rate_of(video_stream(file))};
  FrameCollector frames;
  file.read_video([&](const media::Frame& frame) {
    cancel.check();
    if (span.contains(frame.seconds)) frames.add(frame);
    return frame.seconds < span.end;
  });
  components.images = frames.take();
  if (!file.description().audio) return components;
  SampleCollector samples;
  file.read_audio([&](const media::Samples& some) {
    cancel.check();
    samples.add(some);
    return some.seconds < span.end;
  });
  if (const at::Tensor waveform = samples.waveform(); waveform.defined())
    components.audio = cut({waveform, file.description().audio->sample_rate}, span);
  return components;
}

Components cut(const Components& whole, const Span& span) {
  const double rate = whole.rate.value();
  std::int64_t first = 0, last = 0;
  const std::int64_t count = whole.images.size(0);
  while (first < count && !span.contains(static_cast<double>(first) / rate)) ++first;
  for (last = first; last < count && span.contains(static_cast<double>(last) / rate);) ++last;
  Components part{.images = whole.images.narrow(0, first, last - first), .audio = {}, .rate = whole.rate};
  if (whole.audio) part.audio = cut(*whole.audio, span);
  return part;
}

}  // namespace

struct Video::Content {
  std::filesystem::path file;  // or:
  Components components;
  Span span;
};

Video Video::from_file(std::filesystem::path path) {
  Video video;
  video.content_ = std::make_shared<const Content>(Content{std::move(path), {}, {}});
  return video;
}

Video Video::from_components(Components components) {
  Video video;
  video.content_ = std::make_shared<const Content>(Content{{}, std::move(components), {}});
  return video;
}

Video Video::part(double start, double seconds) const {
  const Span& now = content_->span;
  const double begin = start < 0 ? std::max(now.start, now.start + this->seconds() + start) : now.start + start;
  Video video;
  video.content_ = std::make_shared<const Content>(Content{
      content_->file, content_->components, {begin, seconds > 0 ? std::min(now.end, begin + seconds) : now.end}});
  return video;
}

std::pair<std::int64_t, std::int64_t> Video::width_and_height() const {
  if (content_->file.empty()) return {content_->components.images.size(2), content_->components.images.size(1)};
  const MediaFile file(content_->file);
  const media::VideoStream& stream = video_stream(file);
  return {stream.width, stream.height};
}

double Video::seconds() const {
  double whole = 0;
  if (content_->file.empty()) {
    whole = static_cast<double>(content_->components.images.size(0)) / content_->components.rate.value();
  } else {
    MediaFile file(content_->file);
    whole = seconds_of(file);
  }
  return std::max(0.0, std::min(whole, content_->span.end) - content_->span.start);
}

double Video::frames_per_second() const {
  if (content_->file.empty()) return content_->components.rate.value();
  const MediaFile file(content_->file);
  return rate_of(video_stream(file)).value();
}

Components Video::components(const CancelToken& cancel) const {
  const Span& span = content_->span;
  Components components = content_->file.empty()
                              ? (span.whole() ? content_->components : cut(content_->components, span))
                              : read(content_->file, span, cancel);
  if (components.images.size(0) > 0) return components;
  if (span.whole()) throw NodeError(describe() + " has no frames");
  throw NodeError(fmt::format("no frame of {} is at {} seconds or later", describe(), span.start),
                  "Start the part earlier, or make it longer.");
}

std::filesystem::path Video::whole_file() const {
  return content_->span.whole() ? content_->file : std::filesystem::path();
}

std::string Video::describe() const {
  if (content_ == nullptr) return "no video";
  if (!content_->file.empty()) return "the video " + content_->file.filename().string();
  const at::Tensor& images = content_->components.images;
  return fmt::format("a video of {} frames of {}x{}", images.size(0), images.size(2), images.size(1));
}

std::size_t Video::bytes() const {
  if (content_ == nullptr || !content_->file.empty()) return 0;
  const Components& held = content_->components;
  return held.images.nbytes() + (held.audio ? held.audio->waveform.nbytes() : 0);
}

}  // namespace weft::video
