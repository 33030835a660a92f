// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What the shared object around FFmpeg's libraries offers (docs/decisions/0008-ffmpeg-behind-a-module.md).
/// Nothing but the standard library shows here, so that either side can be built and linked without the other.
namespace weft::media {

/// Told to weft_media_library(); raised whenever anything below changes.
inline constexpr int kInterface = 2;

/// A file cannot be read or written. Of the standard library's kind, so that both sides mean the same class.
using Failure = std::runtime_error;

/// A fraction, such as frames a second.
struct Rate {
  std::int64_t numerator = 0;
  std::int64_t denominator = 1;
  double value() const { return static_cast<double>(numerator) / static_cast<double>(denominator); }
  /// In thousandths of a frame, as ComfyUI writes files. 0 where it is no positive number.
  static Rate in_thousandths(double per_second) {
    constexpr double kMost = 1e15;  // fits the numerator
    const double thousandths = std::nearbyint(per_second * 1000);
    return {thousandths > 0 ? static_cast<std::int64_t>(thousandths < kMost ? thousandths : kMost) : 0, 1000};
  }
};

/// Text that a file carries, in order.
using Tags = std::vector<std::pair<std::string, std::string>>;
/// Options of an encoder or a container by FFmpeg's names.
using Options = std::vector<std::pair<std::string, std::string>>;

struct VideoStream {
  std::int64_t width = 0;
  std::int64_t height = 0;
  Rate rate;                ///< frames a second, on average; 0/1 where the file does not tell
  std::int64_t frames = 0;  ///< 0 where the file does not tell
  std::string codec;        ///< "h264"
};

struct AudioStream {
  std::int64_t channels = 0;
  std::int64_t sample_rate = 0;
  std::string codec;
};

/// What a file says of itself, before anything is decoded. Of several streams of a kind, the first.
struct Description {
  std::string container;  ///< "mov,mp4,m4a,3gp,3g2,mj2"
  std::optional<double> seconds;
  std::optional<VideoStream> video;
  std::optional<AudioStream> audio;
  Tags tags;
};

/// One decoded picture: `height` rows of `width` RGB pixels, 8 bits each, without padding. Borrowed for the call.
struct Frame {
  double seconds;  ///< since the start of the stream
  std::int64_t width;
  std::int64_t height;
  const std::uint8_t* rgb;
};
/// Returns whether to go on. May throw; what it throws comes out of the read.
using FrameSink = std::function<bool(const Frame&)>;

/// Decoded samples, -1..1, of one channel each. Borrowed for the call.
struct Samples {
  double seconds;
  std::int64_t count;
  std::vector<const float*> channels;
};
using SampleSink = std::function<bool(const Samples&)>;

/// A file that is read. Not thread-safe. Everything throws Failure.
class Source {
 public:
  virtual ~Source() = default;
  virtual const Description& description() const = 0;
  /// Decodes the video stream from its start. Frames come in the order of showing.
  virtual void read_video(const FrameSink& sink) = 0;
  /// Decodes the audio stream from its start.
  virtual void read_audio(const SampleSink& sink) = 0;
};

/// Where a written file goes: bytes at a position, in any order. May throw.
using ByteSink = std::function<void(std::uint64_t position, std::string_view bytes)>;

struct VideoEncoding {
  std::string encoder;       ///< "libx264"
  std::string pixel_format;  ///< "yuv420p"
  std::int64_t width = 0;
  std::int64_t height = 0;
  Rate rate;
  Options options;
};

struct AudioEncoding {
  std::string encoder;  ///< "aac"
  std::int64_t channels = 0;
  std::int64_t sample_rate = 0;
  std::int64_t bits_per_second = 0;     ///< 0: the encoder's own choice
  std::optional<std::int64_t> quality;  ///< variable bit rate of this quality, by the encoder's own scale
};

struct Writing {
  std::string container;  ///< "mp4", "webm", "flac"…
  Tags tags;
  Options options;  ///< of the container
  std::optional<VideoEncoding> video;
  std::optional<AudioEncoding> audio;
};

/// A file that is written. Not thread-safe. Everything throws Failure; a file that is not finished is of no use.
class Target {
 public:
  virtual ~Target() = default;
  /// rgb: as in Frame, of the encoding's size.
  virtual void write_frame(const std::uint8_t* rgb) = 0;
  /// channels: pointers to `count` samples each.
  virtual void write_samples(const std::vector<const float*>& channels, std::int64_t count) = 0;
  virtual void finish() = 0;
};

/// FFmpeg's libraries, behind an interface. Thread-safe.
class Library {
 public:
  virtual ~Library() = default;
  /// bytes: a whole file, which must outlive the source. name: for messages, and its extension helps to recognise it.
  virtual std::unique_ptr<Source> open(std::string_view bytes, const std::string& name) const = 0;
  virtual std::unique_ptr<Target> create(const Writing& writing, ByteSink sink) const = 0;
  /// Copies the video, audio and subtitle streams of a file into a new one without coding them anew, with its tags,
  /// over which `tags` go. Throws where the container does not take one of the streams.
  virtual void copy(std::string_view bytes, const std::string& name, const std::string& container, const Tags& tags,
                    ByteSink sink) const = 0;
  virtual bool has_encoder(const std::string& name) const = 0;
};

/// The one symbol of the module. Null when it was built for another interface.
using Entry = const Library* (*)(int interface);
inline constexpr const char* kEntryName = "weft_media_library";

}  // namespace weft::media
