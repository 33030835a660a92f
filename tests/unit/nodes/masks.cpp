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
using nodes::Mask;
using schema::to_value;
using schema::Value;

namespace {

at::Tensor values_of(const std::vector<Value>& outputs, std::size_t index = 0) {
  return outputs.at(index).as_shared<Mask>()->values;
}

Value mask_of(at::IntArrayRef shape, float level) { return to_value(Mask{at::full(shape, level)}); }

}  // namespace

TEST_CASE("LoadImageMask: a channel of the file; an alpha says what is transparent, and none is nothing") {
  test::NodeBench bench;
  const auto put = [&](const char* name, const at::Tensor& picture) {
    std::ofstream(bench.folder() / "input" / name, std::ios::binary) << image::encode_png(picture, {}, 1);
  };
  at::Tensor clear = at::full({5, 7, 4}, 0.2f);
  clear.select(2, 0).fill_(0.6f);
  put("clear.png", clear);
  put("solid.png", clear.narrow(2, 0, 3));
  const auto loaded = [&](const char* name, const char* channel) {
    return values_of(bench.run("LoadImageMask", {{"image", name}, {"channel", channel}}));
  };
  CHECK(loaded("clear.png", "red").mean().item<double>() == Approx(0.6).margin(1.0 / 255));
  CHECK(loaded("clear.png", "alpha").mean().item<double>() == Approx(0.8).margin(1.0 / 255));
  CHECK(at::equal(loaded("solid.png", "alpha"), at::zeros({1, 5, 7})));
  CHECK(bench.validate("LoadImageMask", {{"image", "Clear.png"}, {"channel", "red"}}).size() == 1);
}

TEST_CASE("LoadImageOutput: reads from the folder that its name says") {
  test::NodeBench bench;
  std::filesystem::create_directories(bench.folder() / "output");
  std::ofstream(bench.folder() / "output/a.png", std::ios::binary) << image::encode_png(at::zeros({4, 6, 3}), {}, 1);
  CHECK(bench.run("LoadImageOutput", {{"image", "a.png [output]"}})[0].as_shared<Image>()->pixels.size(2) == 6);
  CHECK(bench.validate("LoadImageOutput", {{"image", "a.png"}}).size() == 1);
}

TEST_CASE("CropMask: what lies outside is cut off, and nothing left is an error") {
  test::NodeBench bench;
  const auto cut = [&](std::int64_t x, std::int64_t y) {
    return values_of(bench.run("CropMask", {{"mask", mask_of({2, 6, 8}, 1)},
                                            {"x", x},
                                            {"y", y},
                                            {"width", std::int64_t{4}},
                                            {"height", std::int64_t{4}}}))
        .sizes()
        .vec();
  };
  CHECK(cut(6, 1) == std::vector<std::int64_t>{2, 4, 2});
  CHECK_THROWS_AS(cut(8, 0), NodeError);
  CHECK_THROWS_AS(cut(0, 16384), NodeError);
}

TEST_CASE("ImageToMask: a channel that is not there is an error") {
  test::NodeBench bench;
  const Value picture = to_value(Image{at::rand({1, 4, 4, 3})});
  CHECK_THROWS_AS(bench.run("ImageToMask", {{"image", picture}, {"channel", "alpha"}}), NodeError);
  CHECK(values_of(bench.run("ImageToMask", {{"image", picture}, {"channel", "blue"}})).dim() == 3);
}

TEST_CASE("masks of batches that do not fit, and pictures of other channels, are errors") {
  test::NodeBench bench;
  CHECK_THROWS_AS(
      bench.run("MaskComposite",
                {{"destination", mask_of({2, 4, 4}, 0)}, {"source", mask_of({3, 4, 4}, 1)}, {"operation", "add"}}),
      Error);
  const Value grey = to_value(Image{at::rand({1, 4, 4, 1})}), rgb = to_value(Image{at::rand({1, 4, 4, 3})});
  CHECK_THROWS_AS(bench.run("JoinImageWithAlpha", {{"image", grey}, {"alpha", mask_of({1, 4, 4}, 0)}}), NodeError);
  CHECK_THROWS_AS(bench.run("ImageColorToMask", {{"image", grey}}), NodeError);
  CHECK_THROWS_AS(bench.run("PorterDuffImageComposite", {{"source", grey},
                                                         {"source_alpha", mask_of({1, 4, 4}, 0)},
                                                         {"destination", rgb},
                                                         {"destination_alpha", mask_of({1, 4, 4}, 0)},
                                                         {"mode", "SRC"}}),
                  NodeError);
}

TEST_CASE("alpha: joined and split again is the picture and the mask") {
  test::NodeBench bench;
  const at::Tensor picture = at::rand({2, 4, 6, 3}), mask = at::rand({2, 4, 6});
  const auto joined =
      bench.run("JoinImageWithAlpha", {{"image", to_value(Image{picture})}, {"alpha", to_value(Mask{mask})}});
  const auto split = bench.run("SplitImageWithAlpha", {{"image", joined[0]}});
  CHECK(at::equal(split[0].as_shared<Image>()->pixels, picture));
  CHECK((values_of(split, 1) - mask).abs().max().item<double>() < 1e-6);
  CHECK(values_of(bench.run("SplitImageWithAlpha", {{"image", to_value(Image{picture})}}), 1).sum().item<double>() ==
        0);
}

TEST_CASE("MaskPreview: each mask is written as a grey picture into the folder for temporary files") {
  test::NodeBench bench;
  bench.run("MaskPreview", {{"mask", mask_of({2, 4, 6}, 0.5f)}});
  REQUIRE(bench.files().size() == 2);
  CHECK(bench.files()[0].type == "temp");
  const auto read = image::read_picture(bench.files()[1].path);
  CHECK(read.image.sizes() == at::IntArrayRef({1, 4, 6, 3}));
  CHECK(read.image.mean().item<double>() == Approx(127 / 255.0));
}

TEST_CASE("BatchMasksNode: masks follow the first one's size") {
  test::NodeBench bench;
  const Value masks(Value::Object{{"mask0", mask_of({1, 4, 6}, 0)}, {"mask1", mask_of({2, 8, 8}, 1)}});
  CHECK(values_of(bench.run("BatchMasksNode", {{"masks", masks}})).sizes() == at::IntArrayRef({3, 4, 6}));
}
