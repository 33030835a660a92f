// SPDX-License-Identifier: Apache-2.0
#include <fstream>

#include <ATen/ATen.h>
#include <catch2/catch.hpp>

#include "diffusion/image/read.hpp"
#include "diffusion/image/write.hpp"
#include "engine/base/errors.hpp"
#include "tests/unit/nodes/node_run.hpp"

using namespace weft;
using nodes::Image;
using nodes::Latent;
using nodes::Mask;
using schema::to_value;
using schema::Value;
namespace fs = std::filesystem;

namespace {

void put(const fs::path& path, const std::string& bytes) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

std::string png(float level) { return image::encode_png(at::full({4, 6, 3}, level), {}, 1); }

Value pictures(std::int64_t count) { return to_value(Image{at::rand({count, 4, 6, 3})}); }

}  // namespace

TEST_CASE("SaveImage: numbers go on from the highest there is, over the batch and the next run") {
  test::NodeBench bench;
  put(bench.folder() / "output/ComfyUI_00007_.png", "x");
  put(bench.folder() / "output/ComfyUI_other_00090_.png", "x");
  put(bench.folder() / "output/ComfyUI_00012_b.txt", "x");
  put(bench.folder() / "output/ComfyUI_99.png", "x");
  bench.run("SaveImage", {{"images", pictures(2)}});
  REQUIRE(bench.files().size() == 2);
  CHECK(bench.files()[0].filename == "ComfyUI_00013_.png");
  CHECK(bench.files()[1].filename == "ComfyUI_00014_.png");
  CHECK(bench.files()[0].type == "output");
  bench.run("SaveImage", {{"images", pictures(1)}});
  CHECK(bench.files()[0].filename == "ComfyUI_00015_.png");
}

TEST_CASE("SaveImage: subfolders are made, variables filled in, and the pixels are those given") {
  test::NodeBench bench;
  const at::Tensor pixels = at::randint(0, 256, {2, 4, 6, 3}, at::kFloat) / 255;
  bench.run("SaveImage",
            {{"images", to_value(Image{pixels})}, {"filename_prefix", "a\\b/%width%x%height%_%batch_num%"}});
  REQUIRE(bench.files().size() == 2);
  CHECK(bench.files()[1].subfolder == "a/b");
  CHECK(bench.files()[1].filename == "6x4_1_00002_.png");
  const auto read = image::read_picture(bench.folder() / "output/a/b/6x4_1_00002_.png");
  CHECK((read.image[0] - pixels[1]).abs().max().item<double>() <= 1.0 / 255);
}

TEST_CASE("SaveImage: prompt and workflow are inside") {
  test::NodeBench bench;
  bench.environment().prompt_json = "{\"1\": {}}";
  bench.environment().workflow_json = "{\"nodes\": []}";
  bench.run("SaveImage", {{"images", pictures(1)}});
  std::ifstream file(bench.files()[0].path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  const auto prompt = bytes.find(std::string("tEXtprompt\0{\"1\": {}}", 20));
  const auto workflow = bytes.find(std::string("tEXtworkflow\0{\"nodes\": []}", 26));
  REQUIRE(prompt != std::string::npos);
  CHECK(workflow > prompt);
}

TEST_CASE("SaveImage: nothing is written outside of the output folder") {
  test::NodeBench bench;
  for (const char* prefix : {"../x", "/tmp/x", "a/../../x", "..\\x", ".."}) {
    INFO(prefix);
    CHECK_THROWS_AS(bench.run("SaveImage", {{"images", pictures(1)}, {"filename_prefix", prefix}}), NodeError);
  }
  CHECK_FALSE(fs::exists(bench.folder() / "x_00001_.png"));
  bench.run("SaveImage", {{"images", pictures(1)}, {"filename_prefix", "a/../b"}});
  CHECK(bench.files()[0].filename == "b_00001_.png");
  bench.run("SaveImage", {{"images", pictures(1)}, {"filename_prefix", ""}});
  CHECK(bench.files()[0].filename == "ComfyUI_00001_.png");
}

TEST_CASE("SaveImage: an empty batch and a folder that cannot be written are errors") {
  test::NodeBench bench;
  CHECK_THROWS_AS(bench.run("SaveImage", {{"images", to_value(Image{at::rand({0, 4, 6, 3})})}}), NodeError);
  put(bench.folder() / "output", "a file where the folder should be");
  CHECK_THROWS_AS(bench.run("SaveImage", {{"images", pictures(1)}}), FileError);
}

TEST_CASE("SaveImage: a stop between two pictures leaves whole files only") {
  test::NodeBench bench;
  bench.environment().cancel.request();
  CHECK_THROWS_AS(bench.run("SaveImage", {{"images", pictures(2)}}), Cancelled);
  CHECK_FALSE(fs::exists(bench.folder() / "output/ComfyUI_00001_.png"));
}

TEST_CASE("PreviewImage: pictures go to the temporary folder") {
  test::NodeBench bench;
  bench.run("PreviewImage", {{"images", pictures(1)}});
  REQUIRE(bench.files().size() == 1);
  CHECK(bench.files()[0].type == "temp");
  CHECK(bench.files()[0].filename.starts_with("ComfyUI_temp_"));
  CHECK(fs::path(bench.files()[0].path).parent_path() == bench.folder() / "temp");
}

TEST_CASE("LoadImage: subfolders, Windows separators and annotated names are found") {
  test::NodeBench bench;
  put(bench.folder() / "input/sub/a.png", png(0.25f));
  put(bench.folder() / "output/b.png", png(0.75f));
  for (const char* name :
       {"sub/a.png", "sub\\a.png", "sub/a.png [input]", "b.png [output]", "/sub/a.png", "../sub/a.png"}) {
    INFO(name);
    const auto outputs = bench.run("LoadImage", {{"image", name}});
    CHECK(outputs[0].as_shared<Image>()->pixels.sizes() == at::IntArrayRef({1, 4, 6, 3}));
    CHECK(outputs[1].as_shared<Mask>()->values.sizes() == at::IntArrayRef({1, 64, 64}));
    CHECK(bench.validate("LoadImage", {{"image", name}}).empty());
  }
}

TEST_CASE("LoadImage: a missing picture is a violation that suggests a near one") {
  test::NodeBench bench;
  put(bench.folder() / "input/Portrait.png", png(0.5f));
  const auto violations = bench.validate("LoadImage", {{"image", "portrait.png"}});
  REQUIRE(violations.size() == 1);
  CHECK(violations[0].input == "image");
  CHECK(violations[0].hint == "Did you mean \"Portrait.png\"?");
}

TEST_CASE("LoadImage: the content decides whether it runs again") {
  test::NodeBench bench;
  put(bench.folder() / "input/a.png", png(0.25f));
  put(bench.folder() / "input/b.png", png(0.25f));
  const Hash first = bench.fingerprint("LoadImage", {{"image", "a.png"}});
  CHECK(first == bench.fingerprint("LoadImage", {{"image", "b.png"}}));
  put(bench.folder() / "input/a.png", png(0.5f));
  CHECK(first != bench.fingerprint("LoadImage", {{"image", "a.png"}}));
}

TEST_CASE("ImageScale: a side of 0 keeps the aspect, two keep the picture") {
  test::NodeBench bench;
  const auto size = [&](std::int64_t width, std::int64_t height) {
    const auto outputs = bench.run("ImageScale", {{"image", to_value(Image{at::rand({2, 24, 40, 3})})},
                                                  {"upscale_method", "bilinear"},
                                                  {"crop", "disabled"},
                                                  {"width", width},
                                                  {"height", height}});
    return outputs[0].as_shared<Image>()->pixels.sizes().vec();
  };
  CHECK(size(0, 30) == std::vector<std::int64_t>{2, 30, 50, 3});
  CHECK(size(21, 0) == std::vector<std::int64_t>{2, 13, 21, 3});
  CHECK(size(0, 0) == std::vector<std::int64_t>{2, 24, 40, 3});
  CHECK(size(7, 9) == std::vector<std::int64_t>{2, 9, 7, 3});
}

TEST_CASE("LatentUpscale: sizes are pixels, at least 64, and the mask stays as it is") {
  test::NodeBench bench;
  const Latent latent{at::rand({2, 4, 8, 10}), at::ones({1, 64, 80}), {3, 4}};
  const auto upscaled = [&](std::int64_t width, std::int64_t height) {
    const auto outputs = bench.run("LatentUpscale", {{"samples", to_value(latent)},
                                                     {"upscale_method", "bislerp"},
                                                     {"crop", "disabled"},
                                                     {"width", width},
                                                     {"height", height}});
    return *outputs[0].as_shared<Latent>();
  };
  CHECK(upscaled(128, 96).samples.sizes() == at::IntArrayRef({2, 4, 12, 16}));
  CHECK(upscaled(40, 40).samples.sizes() == at::IntArrayRef({2, 4, 8, 8}));
  CHECK(upscaled(0, 0).samples.sizes() == at::IntArrayRef({2, 4, 8, 10}));
  const Latent tall = upscaled(72, 0);
  CHECK(tall.samples.sizes() == at::IntArrayRef({2, 4, 8, 9}));
  CHECK(tall.noise_mask->sizes() == at::IntArrayRef({1, 64, 80}));
  CHECK(tall.batch_index == std::vector<std::int64_t>{3, 4});
}

TEST_CASE("EmptyLatentImage: zeros of an eighth, and more than there is memory for is refused") {
  test::NodeBench bench;
  const auto outputs = bench.run("EmptyLatentImage", {{"width", std::int64_t{65}}, {"height", std::int64_t{16}}});
  CHECK(at::equal(outputs[0].as_shared<Latent>()->samples, at::zeros({1, 4, 2, 8})));
  const test::NodeBench::Inputs huge{
      {"width", std::int64_t{16384}}, {"height", std::int64_t{16384}}, {"batch_size", std::int64_t{4096}}};
  CHECK_THROWS_AS(bench.run("EmptyLatentImage", huge), OutOfMemory);
}
