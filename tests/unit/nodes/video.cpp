// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <fstream>

#include <ATen/ATen.h>
#include <catch2/catch.hpp>

#include "diffusion/image/read.hpp"
#include "engine/base/errors.hpp"
#include "nodes/media_ports.hpp"
#include "tests/unit/nodes/node_run.hpp"

using namespace weft;
using Catch::Matchers::Contains;
using nodes::Audio;
using nodes::Image;
using nodes::Video;
using schema::to_value;
using schema::Value;
namespace fs = std::filesystem;

namespace {

Value grey_frames(std::int64_t count, std::int64_t side = 64) {
  at::Tensor frames = at::empty({count, side, side, 3}, at::kFloat);
  for (std::int64_t i = 0; i < count; ++i) frames[i].fill_(static_cast<double>(i) / static_cast<double>(count));
  return to_value(Image{frames});
}

Value seconds_of_tone(double seconds, std::int64_t channels = 2, std::int64_t rate = 44100) {
  const at::Tensor time = at::arange(static_cast<std::int64_t>(seconds * static_cast<double>(rate)), at::kFloat) / rate;
  return to_value(Audio{(time * 2765).sin().mul(0.5).expand({1, channels, -1}).contiguous(), rate});
}

std::string content_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("SaveVideo: frames and sound become an MP4 file with the workflow in it, LoadVideo gives them back") {
  test::NodeBench bench;
  bench.environment().prompt_json = R"({"1":{}})";
  bench.environment().workflow_json = R"({"nodes":[]})";
  const auto video =
      bench.run("CreateVideo", {{"images", grey_frames(12)}, {"fps", 12.0}, {"audio", seconds_of_tone(1.0)}})[0];
  bench.run("SaveVideo", {{"video", video}});
  REQUIRE(bench.files().size() == 1);
  CHECK(bench.files()[0].filename == "ComfyUI_00001_.mp4");
  CHECK(bench.files()[0].subfolder == "video");
  const fs::path path = bench.files()[0].path;
  CHECK_THAT(content_of(path), Contains(R"({"nodes":[]})") && Contains(R"({"1":{}})"));
  fs::copy(path, bench.folder() / "input/a.mp4");
  const auto loaded = bench.run("LoadVideo", {{"file", "a.mp4"}})[0];
  const auto parts = bench.run("GetVideoComponents", {{"video", loaded}});
  CHECK(parts[0].as_shared<Image>()->pixels.sizes() == at::IntArrayRef({12, 64, 64, 3}));
  CHECK(parts[1].as_shared<Audio>()->sample_rate == 44100);
  CHECK(*parts[2].as_double() == 12.0);

  bench.run("SaveVideo", {{"video", loaded}, {"filename_prefix", "copy"}});
  const auto copied = Video::from_file(bench.files()[0].path).components({});
  CHECK(copied.images.equal(parts[0].as_shared<Image>()->pixels));
}

TEST_CASE("GetVideoComponents: a video without sound gives none") {
  test::NodeBench bench;
  const auto video = bench.run("CreateVideo", {{"images", grey_frames(3)}})[0];
  CHECK(bench.run("GetVideoComponents", {{"video", video}})[1].is_null());
}

TEST_CASE("Video Slice: takes the wanted seconds and says when they are not there") {
  test::NodeBench bench;
  const auto video = bench.run("CreateVideo", {{"images", grey_frames(20)}, {"fps", 10.0}})[0];
  const auto slice = [&](double start, double duration, bool strict) {
    const auto part =
        bench.run("Video Slice",
                  {{"video", video}, {"start_time", start}, {"duration", duration}, {"strict_duration", strict}})[0];
    return part.as_shared<Video>()->components({}).images.size(0);
  };
  CHECK(slice(0.5, 0.3, true) == 3);
  CHECK(slice(1.5, 3.0, false) == 5);
  CHECK(slice(-0.5, 0.0, false) == 5);
  CHECK_THROWS_WITH(slice(1.5, 3.0, true), Contains("0.500"));
  CHECK_THROWS_AS(slice(2.5, 0.0, false), NodeError);
}

TEST_CASE("LoadVideo: a file that is missing is told before anything runs, with what is near") {
  test::NodeBench bench;
  std::ofstream(bench.folder() / "input/clip.mp4") << "no video";
  CHECK(bench.validate("LoadVideo", {{"file", "clip.mp4"}}).empty());
  CHECK(bench.validate("LoadVideo", {{"file", "clop.mp4"}}).size() == 1);
  CHECK_THROWS_WITH(bench.run("LoadVideo", {{"file", "clip.mp4"}}), Contains("clip.mp4"));
}

TEST_CASE("SaveWEBM: both codecs") {
  test::NodeBench bench;
  const std::string codec = GENERATE("vp9", "av1");
  bench.run("SaveWEBM", {{"images", grey_frames(4)}, {"codec", codec}, {"fps", 8.0}, {"crf", 20.0}});
  CHECK(bench.files()[0].filename == "ComfyUI_00001_.webm");
  const auto read = Video::from_file(bench.files()[0].path);
  CHECK(read.components({}).images.size(0) == 4);
  CHECK(read.frames_per_second() == Approx(8.0));
}

TEST_CASE("SaveAnimatedWEBP and SaveAnimatedPNG: LoadImage gives every picture") {
  test::NodeBench bench;
  const std::string kind = GENERATE("WEBP", "PNG");
  bench.environment().prompt_json = R"({"9":{}})";
  bench.run("SaveAnimated" + kind, {{"images", grey_frames(5)}, {"method", "default"}});
  REQUIRE(bench.files().size() == 1);
  CHECK_THAT(content_of(bench.files()[0].path), Contains(R"({"9":{}})"));
  fs::copy(bench.files()[0].path, bench.folder() / "input" / bench.files()[0].filename);
  const auto loaded = bench.run("LoadImage", {{"image", bench.files()[0].filename}})[0];
  CHECK((loaded.as_shared<Image>()->pixels - grey_frames(5).as_shared<Image>()->pixels).abs().max().item<double>() <
        1.01 / 255);
}

TEST_CASE("LTXVPreprocess: pictures lose a little, and nothing at 0") {
  test::NodeBench bench;
  const Value frames = grey_frames(2);
  const auto run = [&](std::int64_t compression) {
    return bench.run("LTXVPreprocess", {{"image", frames}, {"img_compression", compression}})[0]
        .as_shared<Image>()
        ->pixels;
  };
  CHECK(run(0).equal(frames.as_shared<Image>()->pixels));
  CHECK((run(35) - frames.as_shared<Image>()->pixels).abs().max().item<double>() < 0.05);
  CHECK(run(100).sizes() == at::IntArrayRef({2, 64, 64, 3}));
}

TEST_CASE("sound: saved, loaded, cut, joined, mixed") {
  test::NodeBench bench;
  const std::string kind = GENERATE("", "MP3", "Opus");
  bench.run("SaveAudio" + kind, {{"audio", seconds_of_tone(0.5)}, {"quality", kind == "MP3" ? "V0" : "128k"}});
  REQUIRE(bench.files().size() == 1);
  CHECK(bench.files()[0].key == "audio");
  fs::copy(bench.files()[0].path, bench.folder() / "input" / bench.files()[0].filename);
  const auto loaded = bench.run("LoadAudio", {{"audio", bench.files()[0].filename}})[0];
  CHECK(loaded.as_shared<Audio>()->waveform.size(1) == 2);

  const auto length = [](const Value& audio) { return audio.as_shared<Audio>()->waveform.size(2); };
  const Value tone = seconds_of_tone(1.0), mono = seconds_of_tone(1.0, 1, 22050);
  CHECK(length(bench.run("TrimAudioDuration", {{"audio", tone}, {"start_index", -0.25}, {"duration", 10.0}})[0]) ==
        11025);
  CHECK_THROWS_AS(bench.run("TrimAudioDuration", {{"audio", tone}, {"start_index", 0.0}, {"duration", 0.0}}),
                  NodeError);
  const auto joined = bench.run("AudioConcat", {{"audio1", tone}, {"audio2", mono}, {"direction", "before"}})[0];
  CHECK(joined.as_shared<Audio>()->waveform.sizes() == at::IntArrayRef({1, 2, 88200}));
  const auto mixed = bench.run("AudioMerge", {{"audio1", tone}, {"audio2", tone}, {"merge_method", "add"}})[0];
  CHECK(mixed.as_shared<Audio>()->waveform.abs().max().item<double>() <= 1.0);
  const auto quiet = bench.run("AudioAdjustVolume", {{"audio", tone}, {"volume", std::int64_t{-20}}})[0];
  CHECK(quiet.as_shared<Audio>()->waveform.abs().max().item<double>() == Approx(0.05).margin(1e-4));
  const auto channels = bench.run("SplitAudioChannels", {{"audio", tone}});
  CHECK(channels[1].as_shared<Audio>()->waveform.size(1) == 1);
  CHECK_THROWS_AS(bench.run("SplitAudioChannels", {{"audio", mono}}), NodeError);
  CHECK(length(bench.run("EmptyAudio", {{"duration", 0.5}})[0]) == 22050);
  CHECK_THROWS_AS(bench.run("EmptyAudio", {{"duration", 1e15}}), NodeError);
}

TEST_CASE("SaveAudioAdvanced: a file of the chosen format with the prompt in it, and the sound goes on") {
  test::NodeBench bench;
  const auto* node = bench.library().find_class("SaveAudioAdvanced");
  REQUIRE(node != nullptr);
  CHECK(node->info.find_input("format")->port == schema::kDynamicComboPort);
  bench.environment().prompt_json = R"({"7":{}})";
  const Value tone = seconds_of_tone(1.0, 2, 48000);
  const auto saved = [&](Value::Object format) {
    const auto outputs = bench.run("SaveAudioAdvanced", {{"audio", tone}, {"format", Value(std::move(format))}});
    CHECK(outputs.at(0).as_shared<Audio>()->waveform.equal(tone.as_shared<Audio>()->waveform));
    REQUIRE(bench.files().size() == 1);
    CHECK(bench.files()[0].subfolder == "audio");
    return content_of(bench.files()[0].path);
  };
  const auto heard_again = [&](double margin) {
    const fs::path file = bench.files()[0].path;
    fs::copy(file, bench.folder() / "input" / file.filename());
    const auto loaded = bench.run("LoadAudio", {{"audio", file.filename().string()}})[0].as_shared<Audio>();
    REQUIRE(loaded->sample_rate == 48000);
    REQUIRE(loaded->waveform.size(1) == 2);
    // Encoders begin with a pause of their own: what is compared lies in the middle, and is as loud.
    const auto loudness = [](const Audio& audio) {
      return audio.waveform.narrow(2, 12000, 24000).square().mean().sqrt().item<double>();
    };
    CHECK(loudness(*loaded) == Approx(loudness(*tone.as_shared<Audio>())).margin(margin));
  };

  const std::string flac = saved({{"format", "flac"}});
  CHECK(flac.starts_with("fLaC"));
  CHECK_THAT(flac, Contains(R"({"7":{}})"));
  heard_again(1e-3);

  const std::string small = saved({{"format", "mp3"}, {"quality", "128k"}});
  CHECK(bench.files()[0].filename.ends_with(".mp3"));
  CHECK_THAT(small, Contains(R"({"7":{}})"));
  heard_again(0.02);
  CHECK(saved({{"format", "mp3"}, {"quality", "320k"}}).size() > small.size());

  const std::string opus = saved({{"format", "opus"}, {"quality", "64k"}});
  CHECK(opus.starts_with("OggS"));
  CHECK(bench.files()[0].filename.ends_with(".opus"));
  heard_again(0.02);
  CHECK(saved({{"format", "opus"}, {"quality", "320k"}}).size() > opus.size());
}

TEST_CASE("animations and videos of no frames a second are errors") {
  test::NodeBench bench;
  for (const double fps : {0.0, -1.0, 1e-30}) {
    INFO(fps);
    CHECK_THROWS_AS(bench.run("SaveAnimatedPNG", {{"images", grey_frames(2)}, {"fps", fps}}), NodeError);
    CHECK_THROWS_AS(bench.run("SaveAnimatedWEBP", {{"images", grey_frames(2)}, {"fps", fps}, {"method", "default"}}),
                    NodeError);
    CHECK_THROWS_AS(
        bench.run("VHS_VideoCombine", {{"images", grey_frames(2)}, {"frame_rate", fps}, {"format", "image/webp"}}),
        NodeError);
  }
  const auto video = bench.run("CreateVideo", {{"images", grey_frames(2)}, {"fps", 0.0}})[0];
  CHECK_THROWS_AS(bench.run("SaveVideo", {{"video", video}}), Error);
  for (const auto& entry : fs::recursive_directory_iterator(bench.folder() / "output"))
    CHECK(entry.is_directory());  // nothing is left of what was begun
}

TEST_CASE("a rate is written in thousandths, halves to even") {
  const auto thousandths = [](double rate) { return media::Rate::in_thousandths(rate).numerator; };
  CHECK(thousandths(29.97) == 29970);
  CHECK(thousandths(0.0625) == 62);
  CHECK(thousandths(0.1875) == 188);
  CHECK(thousandths(1e300) > 0);
  CHECK(thousandths(-1) == 0);
  CHECK(thousandths(std::nan("")) == 0);
}

TEST_CASE("a file that is not in the input folder is told with a near name") {
  test::NodeBench bench;
  for (const char* name : {"input/first.png", "input/first.latent", "input/first.mp4"}) {
    fs::create_directories(bench.folder() / "input");
    std::ofstream(bench.folder() / name) << "x";
  }
  const auto problem = [&](const char* class_type, const char* input, const char* name) {
    const auto violations = bench.validate(class_type, {{input, name}});
    return violations.size() == 1 ? violations[0].message + " " + violations[0].hint : std::string("not one violation");
  };
  CHECK_THAT(problem("LoadImage", "image", "frist.png"), Contains("there is no picture at") && Contains("first.png"));
  CHECK_THAT(problem("LoadLatent", "latent", "frist.latent"),
             Contains("there is no latent at") && Contains("first.latent"));
  CHECK_THAT(problem("LoadVideo", "file", "frist.mp4"), Contains("there is no file at") && Contains("first.mp4"));
}
