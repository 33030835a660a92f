// SPDX-License-Identifier: Apache-2.0
#include "diffusion/video/video.hpp"

#include <fstream>

#include <ATen/ATen.h>
#include <catch2/catch.hpp>

#include "diffusion/video/media_file.hpp"
#include "diffusion/video/write_video.hpp"
#include "engine/base/errors.hpp"
#include "tests/support/scratch_folder.hpp"

using namespace weft;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kFrames = 12;

/// Frame i is of the grey level i / kFrames, but for a red stripe on its left.
at::Tensor numbered_frames() {
  at::Tensor frames = at::empty({kFrames, 48, 64, 3}, at::kFloat);
  for (std::int64_t i = 0; i < kFrames; ++i) frames[i].fill_(static_cast<double>(i) / kFrames);
  frames.narrow(2, 0, 16).copy_(at::tensor({1.0f, 0.0f, 0.0f}));
  return frames;
}

video::Audio tone(double seconds, std::int64_t channels = 2) {
  const std::int64_t rate = 44100;
  const at::Tensor time = at::arange(static_cast<std::int64_t>(seconds * rate), at::kFloat) / rate;
  return {(time * (2 * 3.14159265 * 440)).sin().mul(0.5).expand({1, channels, -1}).contiguous(), rate};
}

video::Components sample(bool sound = false) {
  video::Components components{.images = numbered_frames(), .audio = {}, .rate = {24, 1}};
  if (sound) components.audio = tone(1.0);
  return components;
}

const video::WriteProgress kUnwatched = [](std::int64_t, std::int64_t) {};

fs::path written(const test::ScratchFolder& folder, const video::Components& components,
                 const video::VideoFormat& format, const media::Tags& tags = {}) {
  AtomicFile file(folder.path() / ("video." + format.container));
  video::write_video(components, format, tags, file, kUnwatched);
  file.commit();
  return file.target();
}

double farthest(const at::Tensor& a, const at::Tensor& b) { return (a - b).abs().max().item<double>(); }

std::string bytes_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("video: what is written as MP4 is read frame by frame, with its rate and its tags") {
  const test::ScratchFolder folder;
  const auto path = written(folder, sample(), video::mp4_format(), {{"workflow", "{\"ä\": 1}"}, {"prompt", "{}"}});
  const video::MediaFile file(path);
  CHECK(file.description().video->codec == "h264");
  CHECK_THAT(bytes_of(path), Contains("{\"ä\": 1}"));
  const auto has = [&](const std::string& key, const std::string& value) {
    for (const auto& tag : file.description().tags)
      if (tag.first == key && tag.second == value) return true;
    return false;
  };
  CHECK(has("workflow", "{\"ä\": 1}"));
  CHECK(has("prompt", "{}"));
  const video::Video video = video::Video::from_file(path);
  CHECK(video.width_and_height() == std::pair<std::int64_t, std::int64_t>(64, 48));
  CHECK(video.seconds() == Approx(0.5));
  const auto read = video.components({});
  CHECK(read.rate.value() == 24.0);
  CHECK_FALSE(read.audio);
  REQUIRE(read.images.sizes() == at::IntArrayRef({kFrames, 48, 64, 3}));
  // Away from the stripe's edge, where colours are shared by two pixels.
  const auto inner = [](const at::Tensor& images) { return images.narrow(2, 24, 40); };
  CHECK(farthest(inner(read.images), inner(numbered_frames())) < 0.04);
  CHECK(farthest(read.images.narrow(2, 2, 10), numbered_frames().narrow(2, 2, 10)) < 0.08);
}

TEST_CASE("video: sound comes back, cut where the frames end") {
  const test::ScratchFolder folder;
  const auto read = video::Video::from_file(written(folder, sample(true), video::mp4_format())).components({});
  REQUIRE(read.audio);
  CHECK(read.audio->sample_rate == 44100);
  REQUIRE(read.audio->waveform.sizes().slice(0, 2) == at::IntArrayRef({1, 2}));
  // 0.5 seconds, rounded up to AAC's frames of 1024.
  CHECK(read.audio->waveform.size(2) >= 22050);
  CHECK(read.audio->waveform.size(2) < 22050 + 2048);
  const at::Tensor heard = read.audio->waveform.narrow(2, 4410, 8820),
                   played = tone(1.0).waveform.narrow(2, 4410, 8820);
  CHECK(farthest(heard, played) < 0.1);
}

TEST_CASE("video: a part begins and ends at frames, in a file and in memory") {
  const test::ScratchFolder folder;
  const video::Video file = video::Video::from_file(written(folder, sample(true), video::mp4_format()));
  const video::Video memory = video::Video::from_components(sample(true));
  for (const video::Video& whole : {file, memory}) {
    const video::Video part = whole.part(4.0 / 24, 3.0 / 24);
    CHECK(part.seconds() == Approx(3.0 / 24));
    CHECK(part.whole_file().empty());
    const auto taken = part.components({});
    REQUIRE(taken.images.size(0) == 3);
    CHECK(taken.images[0][24][40][0].item<double>() == Approx(4.0 / kFrames).margin(0.04));
    CHECK(taken.audio->waveform.size(2) == Approx(44100 * 3.0 / 24).margin(2));
    CHECK(part.part(1.0 / 24, 0).components({}).images.size(0) == 2);
  }
  CHECK(memory.part(-2.0 / 24, 0).components({}).images.size(0) == 2);
  CHECK_THROWS_AS(memory.part(99, 0).components({}), NodeError);
}

TEST_CASE("video: VP9 and AV1 in WebM") {
  const test::ScratchFolder folder;
  const auto [encoder, format] = GENERATE(std::pair{"libvpx-vp9", "yuv420p"}, std::pair{"libsvtav1", "yuv420p10le"});
  video::VideoFormat webm{.container = "webm", .encoders = {encoder}, .pixel_format = format, .audio_encoder = {}};
  webm.options = {{"crf", "32"}};
  video::Components large = sample();
  large.images = large.images.repeat({1, 2, 1, 1});  // AV1's encoder wants 64 rows
  const auto read = video::Video::from_file(written(folder, large, webm)).components({});
  CHECK(read.images.size(0) == kFrames);
  CHECK(farthest(read.images.narrow(2, 24, 40), large.images.narrow(2, 24, 40)) < 0.05);
}

TEST_CASE("video: streams are copied as they are, tags added") {
  const test::ScratchFolder folder;
  const auto from = written(folder, sample(true), video::mp4_format(), {{"prompt", "old"}, {"kept", "yes"}});
  AtomicFile file(folder.path() / "copy.mp4");
  REQUIRE(video::copy_to_mp4(from, {{"prompt", "new"}}, file));
  file.commit();
  const auto read = video::Video::from_file(file.target()).components({});
  CHECK(at::equal(read.images, video::Video::from_file(from).components({}).images));
  CHECK(read.audio);
  CHECK_THAT(bytes_of(file.target()), Contains("new") && Contains("yes") && !Contains("old"));
}

TEST_CASE("video: a size that H.264 cannot have is refused, and nothing is left") {
  const test::ScratchFolder folder;
  video::Components odd = sample();
  odd.images = odd.images.narrow(2, 0, 63);
  CHECK_THROWS_WITH(written(folder, odd, video::mp4_format()), Contains("63x48"));
  CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("video: what stops the writing comes out, and nothing is left") {
  const test::ScratchFolder folder;
  {
    AtomicFile file(folder.path() / "video.mp4");
    CHECK_THROWS_AS(video::write_video(sample(), video::mp4_format(), {}, file,
                                       [](std::int64_t, std::int64_t) { throw Cancelled(); }),
                    Cancelled);
  }
  CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("video: files that are none are told by name") {
  const test::ScratchFolder folder;
  for (const std::string& bytes : {std::string(), std::string("hello"), std::string(5000, '\0')}) {
    const auto path = folder.write("no.mp4", bytes);
    CHECK_THROWS_WITH(video::Video::from_file(path).width_and_height(), Contains("no.mp4"));
  }
  CHECK_THROWS_AS(video::Video::from_file(folder.path() / "missing.mp4").components({}), FileError);
}

TEST_CASE("video: a damaged file is an error or fewer frames, never a crash") {
  const test::ScratchFolder folder;
  video::VideoFormat webm{.container = "webm", .encoders = {"libvpx-vp9"}, .options = {}, .audio_encoder = {}};
  const auto container = GENERATE(0, 1);
  const std::string whole = bytes_of(written(folder, sample(true), container == 0 ? video::mp4_format() : webm));
  for (std::size_t keep = 0; keep < whole.size(); keep += whole.size() / 23) {
    const auto cut = folder.write("cut.bin", whole.substr(0, keep));
    std::string flipped = whole;
    for (std::size_t i = 0; i < 8; ++i) flipped[(keep + i * 37) % whole.size()] ^= 0x5a;
    const auto bent = folder.write("bent.bin", flipped);
    for (const fs::path& path : {cut, bent}) {
      try {
        const std::int64_t frames = video::Video::from_file(path).components({}).images.size(0);
        CHECK(frames <= 4 * kFrames);
      } catch (const Error& error) {
        CHECK_THAT(error.what(), Contains(".bin"));
      }
    }
  }
}

TEST_CASE("video: a playlist cannot read other files") {
  const test::ScratchFolder folder;
  const auto real = written(folder, sample(), video::mp4_format());
  const std::string hls = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n" + real.string() + "\n#EXT-X-ENDLIST\n";
  const std::string list = "ffconcat version 1.0\nfile '" + real.filename().string() + "'\n";
  CHECK_THROWS_AS(video::Video::from_file(folder.write("list.m3u8", hls)).components({}), FileError);
  CHECK_THROWS_AS(video::Video::from_file(folder.write("list.ffconcat", list)).components({}), FileError);
}

TEST_CASE("video: a picture through H.264 is near itself, the nearer the better the quality") {
  at::Tensor picture = at::zeros({32, 33, 3}, at::kFloat);
  picture.narrow(1, 0, 16).fill_(0.6);
  const at::Tensor even = picture.narrow(1, 0, 32);
  const at::Tensor good = video::through_h264(picture, 5), bad = video::through_h264(picture, 51);
  REQUIRE(good.sizes() == at::IntArrayRef({32, 32, 3}));
  CHECK(farthest(good, even) < 0.06);
  CHECK((bad - even).abs().mean().item<double>() > (good - even).abs().mean().item<double>());
}
