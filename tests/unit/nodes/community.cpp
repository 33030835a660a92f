// SPDX-License-Identifier: Apache-2.0
#include <fstream>

#include <ATen/ATen.h>
#include <catch2/catch.hpp>

#include "diffusion/image/write.hpp"
#include "engine/base/errors.hpp"
#include "engine/schema/value_list.hpp"
#include "nodes/media_ports.hpp"
#include "tests/support/skip.hpp"
#include "tests/unit/nodes/node_run.hpp"

using namespace weft;
using Catch::Matchers::Contains;
using nodes::Image;
using nodes::Mask;
using schema::to_value;
using schema::Value;
namespace fs = std::filesystem;

namespace {

at::Tensor community_pixels(const Value& value) { return value.as_shared<Image>()->pixels; }
at::Tensor community_mask(const Value& value) { return value.as_shared<Mask>()->values; }

std::size_t list_size(const Value& value) { return schema::as_value_list(value)->items.size(); }

Value noise_picture(std::int64_t count, std::int64_t height, std::int64_t width) {
  return to_value(Image{at::randint(0, 256, {count, height, width, 3}, at::kFloat) / 255});
}

double simple_math(test::NodeBench& bench, const std::string& text, Value a = {}, Value b = {}) {
  return *bench.run("SimpleMath+", {{"value", text}, {"a", std::move(a)}, {"b", std::move(b)}})[1].as_double();
}

std::vector<Value> resized_kj(test::NodeBench& bench, const Value& image, std::int64_t width, std::int64_t height,
                              const std::string& keep, std::int64_t divisible_by = 1, Value mask = {}) {
  return bench.run("ImageResizeKJv2", {{"image", image},
                                       {"width", width},
                                       {"height", height},
                                       {"upscale_method", "nearest-exact"},
                                       {"keep_proportion", keep},
                                       {"crop_position", "center"},
                                       {"pad_color", "255, 0, 0"},
                                       {"divisible_by", divisible_by},
                                       {"mask", std::move(mask)}});
}

}  // namespace

TEST_CASE("SimpleMath+: Python's arithmetic") {
  test::NodeBench bench;
  CHECK(simple_math(bench, "a / 2", std::int64_t{7}) == 3.5);
  CHECK(simple_math(bench, "a // 2 * 2 + a % 2", std::int64_t{-7}) == -7);
  CHECK(simple_math(bench, "-2 ** 2") == -4);
  CHECK(simple_math(bench, "2 ** 3 ** 2") == 512);
  CHECK(simple_math(bench, "max(a, b, 3) - min(a, b)", std::int64_t{1}, 9.5) == 8.5);
  CHECK(simple_math(bench, "(a + b) * 2", std::int64_t{1}, std::int64_t{2}) == 6);
  CHECK(simple_math(bench, "a > 1 and b or 5", std::int64_t{2}, std::int64_t{0}) == 5);
  CHECK(simple_math(bench, "not (1 < 2 < 3)") == 0);
  CHECK(simple_math(bench, "round(2.5) + 6 ^ 3") == ((2 + 6) ^ 3));
  CHECK(simple_math(bench, "") == 0);
  CHECK(*bench.run("SimpleMath+", {{"value", "2.5"}})[0].as_int() == 2);
  for (const char* bad : {"a +", "1 / 0", "import os", "(((1)", "1 2", "f(1)", "9 ** 99", "1.5 ^ 2", "é"})
    CHECK_THROWS_AS(simple_math(bench, bad), NodeError);
  CHECK_THROWS_AS(simple_math(bench, std::string(100000, '(')), NodeError);
  CHECK_THROWS_AS(simple_math(bench, std::string(100000, '-')), NodeError);
}

TEST_CASE("ImageResizeKJv2: stretched, fitted, padded and cut") {
  test::NodeBench bench;
  const Value image = noise_picture(2, 20, 40);
  const auto size = [](const std::vector<Value>& out) { return std::pair(*out[1].as_int(), *out[2].as_int()); };
  CHECK(size(resized_kj(bench, image, 10, 10, "stretch")) == std::pair<std::int64_t, std::int64_t>(10, 10));
  CHECK(size(resized_kj(bench, image, 0, 0, "stretch", 16)) == std::pair<std::int64_t, std::int64_t>(32, 16));
  CHECK(size(resized_kj(bench, image, 20, 20, "resize")) == std::pair<std::int64_t, std::int64_t>(20, 10));
  CHECK(size(resized_kj(bench, image, 0, 10, "resize")) == std::pair<std::int64_t, std::int64_t>(20, 10));
  CHECK(size(resized_kj(bench, image, 20, 20, "total_pixels")) == std::pair<std::int64_t, std::int64_t>(28, 14));
  const auto padded = resized_kj(bench, image, 40, 40, "pad");
  REQUIRE(community_pixels(padded[0]).sizes() == at::IntArrayRef({2, 40, 40, 3}));
  CHECK(community_pixels(padded[0]).narrow(1, 10, 20).equal(community_pixels(image)));
  CHECK(community_pixels(padded[0])[1][5][5].equal(at::tensor({1.0f, 0.0f, 0.0f})));
  CHECK(community_mask(padded[3]).sum().item<double>() == 2 * 20 * 40);
  const auto edge = resized_kj(bench, image, 40, 40, "pad_edge_pixel");
  CHECK(community_pixels(edge[0]).select(1, 0).equal(community_pixels(image).select(1, 0)));
  const auto cut = resized_kj(bench, image, 20, 20, "crop");
  CHECK(community_pixels(cut[0]).equal(community_pixels(image).narrow(2, 10, 20)));
  CHECK(community_mask(cut[3]).sizes() == at::IntArrayRef({1, 64, 64}));
  const auto masked = resized_kj(bench, image, 20, 20, "crop", 1, to_value(Mask{at::ones({1, 20, 40})}));
  CHECK(community_mask(masked[3]).equal(at::ones({1, 20, 20})));
  CHECK_THROWS_AS(resized_kj(bench, image, 8, 8, "stretch", 16), NodeError);
}

TEST_CASE("ImageResize+: only when its condition holds") {
  test::NodeBench bench;
  const Value image = noise_picture(1, 20, 40);
  const auto width = [&](const std::string& condition) {
    return *bench
                .run("ImageResize+", {{"image", image},
                                      {"width", std::int64_t{10}},
                                      {"height", std::int64_t{10}},
                                      {"interpolation", "lanczos"},
                                      {"method", "keep proportion"},
                                      {"condition", condition}})[1]
                .as_int();
  };
  CHECK(width("always") == 10);
  CHECK(width("downscale if bigger") == 10);
  CHECK(width("upscale if smaller") == 40);
}

TEST_CASE("Impact's batches: all in the size of the first; lists keep each") {
  test::NodeBench bench;
  const Value first = noise_picture(1, 8, 8), second = noise_picture(2, 16, 32);
  CHECK(community_pixels(bench.run("ImpactMakeImageBatch", {{"image1", first}, {"image3", second}})[0]).sizes() ==
        at::IntArrayRef({3, 8, 8, 3}));
  const auto list = bench.run("ImpactImageBatchToImageList", {{"image", second}})[0];
  CHECK(list_size(list) == 2);
  CHECK(list_size(bench.run("ImpactMakeAnyList", {{"value1", 1}, {"value4", "x"}})[0]) == 2);
}

TEST_CASE("masks: by color, softened, stretched") {
  test::NodeBench bench;
  at::Tensor pixels = at::zeros({1, 16, 16, 3});
  pixels.narrow(1, 0, 8).copy_(at::tensor({1.0f, 0.0f, 0.0f}));
  const auto by_color = bench.run("ColorToMask", {{"images", to_value(Image{pixels})}, {"red", std::int64_t{250}}})[0];
  CHECK(community_mask(by_color).sum().item<double>() == 8 * 16);
  const auto soft = community_mask(
      bench.run("ImpactGaussianBlurMask", {{"mask", by_color}, {"kernel_size", std::int64_t{3}}, {"sigma", 2.0}})[0]);
  CHECK(soft.sizes() == at::IntArrayRef({1, 16, 16}));
  CHECK(soft[0][7][8].item<double>() > 0.5);
  CHECK(soft[0][8][8].item<double>() < 0.5);
  CHECK(soft[0][0][0].item<double>() == Approx(1.0));
  const auto mapped = bench.run("RemapMaskRange", {{"mask", by_color}, {"min", 0.2}, {"max", 0.6}})[0];
  CHECK(community_mask(mapped).min().item<double>() == Approx(0.2));
  CHECK(community_mask(mapped).max().item<double>() == Approx(0.6));
}

TEST_CASE("folders of pictures: in order, cut to what is wanted") {
  test::NodeBench bench;
  fs::create_directories(bench.folder() / "input/set");
  for (const int number : {1, 2, 10})
    std::ofstream(bench.folder() / "input/set" / (std::to_string(number) + ".png"), std::ios::binary)
        << image::encode_png(at::full({4, 4 + number, 3}, number / 20.0), {}, 1);
  std::ofstream(bench.folder() / "input/set/notes.txt") << "x";
  const auto inspire =
      bench.run("LoadImagesFromDir //Inspire", {{"directory", "set"}, {"sort_method", "Numerical (DESC)"}});
  CHECK(community_pixels(inspire[0]).sizes() == at::IntArrayRef({3, 4, 14, 3}));
  CHECK(community_mask(inspire[1]).sizes() == at::IntArrayRef({3, 4, 14}));
  const auto path = bench.run("VHS_LoadImagesPath", {{"directory", (bench.folder() / "input/set").string()},
                                                     {"skip_first_images", std::int64_t{1}},
                                                     {"image_load_cap", std::int64_t{1}}});
  CHECK(*path[2].as_int() == 1);
  CHECK(list_size(bench.run("LoadImageListFromDir //Inspire", {{"directory", "set"}})[0]) == 3);
  CHECK_THROWS_WITH(bench.run("VHS_LoadImagesPath", {{"directory", "nowhere"}}), Contains("nowhere"));
}

TEST_CASE("VHS: a video that is combined is loaded again, all of it or every nth frame") {
  test::NodeBench bench;
  at::Tensor frames = at::empty({8, 64, 64, 3});
  for (std::int64_t i = 0; i < 8; ++i) frames[i].fill_(static_cast<double>(i) / 8);
  const std::string format = GENERATE("video/h264-mp4", "video/webm", "image/gif", "image/webp");
  const auto names =
      bench.run("VHS_VideoCombine",
                {{"images", to_value(Image{frames})}, {"format", format}, {"frame_rate", 8.0}, {"pingpong", true}})[0];
  CHECK(names.as_list()->at(1).as_list()->size() == 1);
  REQUIRE(bench.files().size() == 1);
  CHECK(bench.files()[0].key == "gifs");
  if (format == "image/webp") return;  // FFmpeg reads no animated WebP
  const std::string name = bench.files()[0].filename;
  fs::copy(bench.files()[0].path, bench.folder() / "input" / name);
  const auto loaded =
      bench.run("VHS_LoadVideo",
                {{"video", name}, {"select_every_nth", std::int64_t{2}}, {"skip_first_frames", std::int64_t{2}}});
  CHECK(*loaded[1].as_int() == 6);
  CHECK(community_pixels(loaded[0])[0][20][20][0].item<double>() == Approx(2.0 / 8).margin(0.05));
  CHECK(*bench.run("VHS_VideoInfoLoaded", {{"video_info", loaded[3]}})[0].as_double() == Approx(4.0).margin(0.2));
  const auto fewer = bench.run("VHS_LoadVideo", {{"video", name}, {"force_rate", 4.0}});
  CHECK(*fewer[1].as_int() == Approx(7).margin(1));
}

TEST_CASE("texts and lists") {
  test::NodeBench bench;
  const auto split = bench.run("GODMT_SplitString", {{"String", "a, b ,c"}, {"delimiter", ","}, {"splitlines", false}});
  CHECK(*split[2].as_int() == 3);
  CHECK(*split[1].as_list()->at(1).as_string() == "b");
  CHECK(list_size(bench.run("GODMT_BatchToList", {{"LIST", split[1]}})[0]) == 3);
  CHECK(*bench.run("Text Multiline", {{"text", "x\ny"}})[0].as_string() == "x\ny");
  CHECK(*bench.run("Any Switch (rgthree)", {{"any_02", 5}, {"any_03", 6}})[0].as_int() == 5);
  CHECK_THROWS_AS(bench.run("Seed (rgthree)", {{"seed", std::int64_t{-1}}}), NodeError);
}

TEST_CASE("GGUF loaders: list .gguf files in their folders, and say what a file lacks") {
  test::NodeBench bench;
  fs::create_directories(bench.folder() / "models/unet/sub");
  const fs::path data = test::source_dir() / "tests/unit/diffusion/weights/data/blocks.gguf";
  fs::copy(data, bench.folder() / "models/unet/sub/flux.gguf");
  const auto* node = bench.library().find_class("UnetLoaderGGUF");
  const auto list = schema::options_of(node->info.inputs.front(), bench.environment().services).values;
  CHECK(list == std::vector<std::string>{"sub/flux.gguf"});
  CHECK_THROWS_AS(bench.run("UnetLoaderGGUF", {{"unet_name", "sub/flux.gguf"}}), WeightsError);
  const auto* clip = bench.library().find_class("CLIPLoaderGGUF");
  CHECK(schema::options_of(clip->info.inputs.front(), bench.environment().services).values.empty());
}
