// SPDX-License-Identifier: Apache-2.0
#include "diffusion/video/audio.hpp"

#include <numbers>

#include <ATen/ATen.h>
#include <catch2/catch.hpp>

#include "diffusion/video/library.hpp"
#include "diffusion/video/media_file.hpp"
#include "engine/base/errors.hpp"
#include "tests/support/scratch_folder.hpp"

using namespace weft;
using Catch::Matchers::Contains;

namespace {

at::Tensor sine(std::int64_t samples, std::int64_t rate, double hertz = 440) {
  return (at::arange(samples, at::kDouble) * (2 * std::numbers::pi * hertz / double(rate)))
      .sin()
      .mul(0.5)
      .to(at::kFloat);
}

double most_apart(const at::Tensor& a, const at::Tensor& b) { return (a - b).abs().max().item<double>(); }

video::Audio written_and_read(const test::ScratchFolder& folder, const at::Tensor& waveform, std::int64_t rate,
                              const video::AudioFormat& format) {
  AtomicFile file(folder.path() / ("sound." + format.container));
  video::write_audio(waveform, rate, format, {{"prompt", "{\"a\": 1}"}}, file);
  file.commit();
  return video::read_audio(file.target());
}

/// A WebM file with that sound in Opus, handed over in pieces. waveform: [T].
std::filesystem::path opus_of_pieces(const test::ScratchFolder& folder, const at::Tensor& waveform, std::int64_t rate,
                                     std::int64_t piece) {
  AtomicFile file(folder.path() / "tone.webm");
  media::Writing writing{.container = "webm", .tags = {}, .options = {}, .video = {}, .audio = {}};
  writing.audio =
      media::AudioEncoding{.encoder = "libopus", .channels = 1, .sample_rate = rate, .bits_per_second = 128000};
  const auto target = video::library().create(writing, [&](std::uint64_t position, std::string_view bytes) {
    file.write_at(position, bytes);
  });
  for (std::int64_t done = 0; done < waveform.size(0); done += piece)
    target->write_samples({waveform.const_data_ptr<float>() + done}, std::min(piece, waveform.size(0) - done));
  target->finish();
  file.commit();
  return file.target();
}

/// What is left of a sound when the nearest tone of that pitch is taken away, root mean square.
double beside_tone(const at::Tensor& sound, std::int64_t rate, double hertz) {
  const at::Tensor angle =
      at::arange(sound.size(0), at::kDouble) * (2 * std::numbers::pi * hertz / static_cast<double>(rate));
  at::Tensor left = sound.to(at::kDouble);
  for (const at::Tensor& wave : {angle.sin(), angle.cos()})
    left = left - wave * (left.dot(wave) / wave.dot(wave));  // over whole periods the two are orthogonal
  return left.square().mean().sqrt().item<double>();
}

}  // namespace

TEST_CASE("audio: FLAC keeps 16 bits of every sample") {
  const test::ScratchFolder folder;
  const std::int64_t count = GENERATE(1, 100, 4096, 50000);
  const at::Tensor waveform = at::stack({sine(count, 22050), -sine(count, 22050)});
  const auto read = written_and_read(folder, waveform, 22050, {.container = "flac", .encoder = "flac"});
  CHECK(read.sample_rate == 22050);
  REQUIRE(read.waveform.sizes() == at::IntArrayRef({1, 2, count}));
  CHECK(most_apart(read.waveform[0], waveform) < 1.0 / 32768 + 1e-6);
}

TEST_CASE("audio: MP3 and Opus sound alike and carry the prompt") {
  const test::ScratchFolder folder;
  const at::Tensor waveform = sine(44100, 44100).unsqueeze(0);
  const auto mp3 =
      written_and_read(folder, waveform, 44100, {.container = "mp3", .encoder = "libmp3lame", .quality = 0});
  CHECK(mp3.sample_rate == 44100);
  CHECK(mp3.waveform.size(1) == 1);
  CHECK(most_apart(mp3.waveform[0].narrow(1, 10000, 20000), waveform.narrow(1, 10000, 20000)) < 0.05);
  CHECK_THAT(video::MediaFile(folder.path() / "sound.mp3").description().tags.front().second, Contains("{\"a\": 1}"));
  const auto opus =
      written_and_read(folder, waveform, 44100, {.container = "opus", .encoder = "libopus", .bits_per_second = 128000});
  CHECK(opus.sample_rate == 48000);  // the next one that Opus has
  CHECK(opus.waveform.size(2) == Approx(48000).margin(1000));
}

TEST_CASE("audio: a sound that is written in pieces at another rate has no seams") {
  const test::ScratchFolder folder;
  const std::int64_t piece = GENERATE(64, 1000, 1837, 132300);
  const auto read = video::read_audio(opus_of_pieces(folder, sine(132300, 44100), 44100, piece));
  CHECK(read.sample_rate == 48000);
  CHECK(std::abs(read.waveform.size(2) - 144000) <= 1);
  const at::Tensor inner = read.waveform[0][0].narrow(0, 12000, 120000);  // 1100 periods
  CHECK(inner.square().mean().sqrt().item<double>() == Approx(0.5 / std::numbers::sqrt2).epsilon(0.01));
  CHECK(beside_tone(inner, 48000, 440) < 2e-3);
}

TEST_CASE("audio: another sampling rate is the same sound") {
  const auto [from, to] = GENERATE(std::pair{44100, 48000}, std::pair{48000, 16000}, std::pair{8000, 8001});
  const at::Tensor original = sine(from / 2, from).unsqueeze(0).unsqueeze(0);
  const at::Tensor changed = video::resampled(original, from, to);
  CHECK(changed.size(2) == (to * (from / 2) + from - 1) / from);
  const std::int64_t edge = to / 20;
  CHECK(most_apart(changed[0][0].narrow(0, edge, to / 2 - 2 * edge),
                   sine(to / 2, to).narrow(0, edge, to / 2 - 2 * edge)) < 2e-3);
  CHECK(video::resampled(original, from, from).is_same(original));
}

TEST_CASE("audio: a file without sound is told") {
  const test::ScratchFolder folder;
  CHECK_THROWS_WITH(video::read_audio(folder.write("text.wav", "no sound here")), Contains("text.wav"));
}
