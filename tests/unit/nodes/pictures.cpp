// SPDX-License-Identifier: Apache-2.0
#include <fstream>

#include <ATen/ATen.h>
#include <catch2/catch.hpp>

#include "diffusion/image/read.hpp"
#include "diffusion/image/write.hpp"
#include "engine/base/errors.hpp"
#include "engine/schema/value_list.hpp"
#include "tests/unit/nodes/node_run.hpp"

using namespace weft;
using nodes::Image;
using nodes::Mask;
using schema::to_value;
using schema::Value;
namespace fs = std::filesystem;

namespace {

Value picture_of(at::IntArrayRef shape, float level = 0.5f) { return to_value(Image{at::full(shape, level)}); }
at::Tensor pixels_of(const std::vector<Value>& outputs, std::size_t index = 0) {
  return outputs.at(index).as_shared<Image>()->pixels;
}

void write_picture(const fs::path& path, const at::Tensor& picture) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << image::encode_png(picture, {}, 1);
}

}  // namespace

TEST_CASE("ImageCrop: a rectangle outside leaves the nearest row or column") {
  test::NodeBench bench;
  const Value picture = to_value(Image{at::rand({2, 6, 8, 3})});
  const auto cut = [&](std::int64_t x, std::int64_t y, std::int64_t width, std::int64_t height) {
    return pixels_of(
        bench.run("ImageCrop", {{"image", picture}, {"x", x}, {"y", y}, {"width", width}, {"height", height}}));
  };
  CHECK(cut(100, 100, 4, 4).sizes() == at::IntArrayRef({2, 1, 1, 3}));
  CHECK(cut(6, 0, 100, 2).sizes() == at::IntArrayRef({2, 2, 2, 3}));
}

TEST_CASE("ImageCropV2: regions are objects; an empty one and other values are errors") {
  test::NodeBench bench;
  const Value picture = picture_of({1, 6, 8, 3});
  const auto boxed = bench.run("PrimitiveBoundingBox", {{"x", std::int64_t{2}}, {"width", std::int64_t{3}}});
  CHECK(pixels_of(bench.run("ImageCropV2", {{"image", picture}, {"crop_region", boxed[0]}})).sizes() ==
        at::IntArrayRef({1, 6, 3, 3}));
  const Value fraction(Value::Object{{"x", 1.9}, {"width", std::uint64_t{2}}, {"height", std::int64_t{1}}});
  CHECK(pixels_of(bench.run("ImageCropV2", {{"image", picture}, {"crop_region", fraction}})).sizes() ==
        at::IntArrayRef({1, 1, 2, 3}));
  for (const Value& wrong : {Value("0,0,1,1"), Value(Value::Object{{"x", "left"}}), Value(Value::Object{{"x", -1}}),
                             Value(Value::Object{{"width", 0}}), Value(std::int64_t{3})})
    CHECK_THROWS_AS(bench.run("ImageCropV2", {{"image", picture}, {"crop_region", wrong}}), NodeError);
}

TEST_CASE("EmptyImage: one color; more than there is memory for is refused") {
  test::NodeBench bench;
  const at::Tensor pixels = pixels_of(bench.run(
      "EmptyImage", {{"width", std::int64_t{3}}, {"height", std::int64_t{2}}, {"color", std::int64_t{0x336699}}}));
  CHECK(at::allclose(pixels[0][1][2] * 255, at::tensor({51.0f, 102.0f, 153.0f})));
  const test::NodeBench::Inputs huge{
      {"width", std::int64_t{16384}}, {"height", std::int64_t{16384}}, {"batch_size", std::int64_t{4096}}};
  CHECK_THROWS_AS(bench.run("EmptyImage", huge), OutOfMemory);
}

TEST_CASE("pictures with and without alpha: refused by old nodes, made opaque by BatchImagesNode") {
  test::NodeBench bench;
  const Value rgb = picture_of({1, 4, 4, 3}), rgba = picture_of({2, 8, 8, 4});
  CHECK_THROWS_AS(bench.run("ImageBatch", {{"image1", rgb}, {"image2", rgba}}), NodeError);
  CHECK_THROWS_AS(bench.run("ImageCompositeMasked", {{"destination", rgba}, {"source", rgb}}), NodeError);
  CHECK_THROWS_AS(bench.run("ImageBlend", {{"image1", rgba}, {"image2", rgb}, {"blend_mode", "normal"}}), NodeError);
  CHECK(pixels_of(bench.run("ImageCompositeMasked", {{"destination", rgb}, {"source", rgba}})).size(3) == 3);
  const at::Tensor batch =
      pixels_of(bench.run("BatchImagesNode", {{"images", Value(Value::Object{{"image0", rgb}, {"image1", rgba}})}}));
  REQUIRE(batch.sizes() == at::IntArrayRef({3, 4, 4, 4}));
  CHECK(batch[0].select(2, 3).min().item<double>() == 1);
  CHECK_THROWS_AS(bench.run("BatchImagesNode", {{"images", Value(Value::Object{})}}), NodeError);
}

TEST_CASE("RebatchImages: all pictures of a list in new batches, which must be of one size") {
  test::NodeBench bench;
  const auto rebatched = [&](std::vector<Value> list, std::int64_t size) {
    const auto outputs = bench.run("RebatchImages", {{"images", schema::to_list_value(std::move(list))},
                                                     {"batch_size", schema::to_list_value({size})}});
    std::vector<std::int64_t> counts;
    for (const Value& item : schema::items_of(outputs[0])) counts.push_back(item.as_shared<Image>()->pixels.size(0));
    return counts;
  };
  const std::vector<Value> three{picture_of({2, 4, 4, 3}), picture_of({1, 4, 4, 3}), picture_of({2, 4, 4, 3})};
  CHECK(rebatched(three, 2) == std::vector<std::int64_t>{2, 2, 1});
  CHECK(rebatched(three, 4096) == std::vector<std::int64_t>{5});
  CHECK(rebatched({picture_of({1, 4, 4, 3}), picture_of({1, 5, 4, 3})}, 1).size() == 2);
  CHECK_THROWS_AS(rebatched({picture_of({1, 4, 4, 3}), picture_of({1, 5, 4, 3})}, 2), NodeError);
}

TEST_CASE("ResizeImageMaskNode: pictures stay pictures, masks stay masks") {
  test::NodeBench bench;
  const auto resized = [&](const Value& input, Value::Object type) {
    return bench.run("ResizeImageMaskNode",
                     {{"input", input}, {"resize_type", Value(std::move(type))}, {"scale_method", "bilinear"}})[0];
  };
  const Value picture = picture_of({2, 24, 40, 3}), mask = to_value(Mask{at::full({1, 24, 40}, 0.25f)});
  const auto size = [&](Value::Object type) {
    return resized(picture, std::move(type)).as_shared<Image>()->pixels.sizes().slice(1, 2).vec();
  };
  using Sides = std::vector<std::int64_t>;
  CHECK(size({{"resize_type", "scale by multiplier"}, {"multiplier", 0.5}}) == Sides{12, 20});
  CHECK(size({{"resize_type", "scale width"}, {"width", 20}}) == Sides{12, 20});
  CHECK(size({{"resize_type", "scale height"}, {"height", 12}}) == Sides{12, 20});
  CHECK(size({{"resize_type", "scale longer dimension"}, {"longer_size", 20}}) == Sides{12, 20});
  CHECK(size({{"resize_type", "scale shorter dimension"}, {"shorter_size", 12}}) == Sides{12, 20});
  CHECK(size({{"resize_type", "scale to multiple"}, {"multiple", 16}}) == Sides{16, 32});
  CHECK(size({{"resize_type", "match size"}, {"match", to_value(Mask{at::zeros({1, 7, 9})})}, {"crop", "center"}}) ==
        Sides{7, 9});
  const Value scaled =
      resized(mask, {{"resize_type", "scale dimensions"}, {"width", 8}, {"height", 6}, {"crop", "disabled"}});
  REQUIRE(scaled.as_shared<Mask>() != nullptr);
  CHECK(scaled.as_shared<Mask>()->values.sizes() == at::IntArrayRef({1, 6, 8}));
  CHECK_THROWS_AS(resized(Value("text"), {{"resize_type", "scale width"}, {"width", 20}}), NodeError);
  CHECK_THROWS_AS(size({{"resize_type", "match size"}, {"match", Value(1)}, {"crop", "center"}}), NodeError);
  CHECK_THROWS_AS(size({{"resize_type", "scale longer dimension"}, {"longer_size", 0}}), Error);
}

TEST_CASE("ImageScaleToMaxDimension: a size of 0 is an error with a sentence") {
  test::NodeBench bench;
  CHECK_THROWS_AS(
      bench.run("ImageScaleToMaxDimension",
                {{"image", picture_of({1, 4, 6, 3})}, {"upscale_method", "area"}, {"largest_size", std::int64_t{0}}}),
      Error);
}

TEST_CASE("ColorToRGBInt: hexadecimal colors, with and without alpha") {
  test::NodeBench bench;
  const auto solid = bench.run("ColorToRGBInt", {{"color", "#45edf5"}});
  CHECK(*solid[0].as_int() == 0x45EDF5);
  CHECK(*solid[2].as_double() == 1.0);
  const auto clear = bench.run("ColorToRGBInt", {{"color", "#10203040"}});
  CHECK(*clear[0].as_int() == 0x102030);
  CHECK(*clear[1].as_string() == "#102030");
  CHECK(*clear[2].as_double() == Approx(64 / 255.0));
  for (const char* wrong : {"", "#12345", "45edf5#", "#12345g", "#1234567"})
    CHECK_THROWS_AS(bench.run("ColorToRGBInt", {{"color", wrong}}), NodeError);
}

TEST_CASE("tiles: what SplitImageToTileList cuts, ImageMergeTileList puts together") {
  test::NodeBench bench;
  const at::Tensor picture = at::rand({1, 100, 150, 3});
  const auto list = bench.run("SplitImageToTileList", {{"image", to_value(Image{picture})},
                                                       {"tile_width", std::int64_t{64}},
                                                       {"tile_height", std::int64_t{64}},
                                                       {"overlap", std::int64_t{16}}});
  CHECK(schema::items_of(list[0]).size() == 6);
  const at::Tensor merged = pixels_of(bench.run("ImageMergeTileList", {{"image_list", list[0]},
                                                                       {"final_width", std::int64_t{150}},
                                                                       {"final_height", std::int64_t{100}},
                                                                       {"overlap", std::int64_t{16}}}));
  CHECK((merged - picture).abs().max().item<double>() < 1e-5);
}

TEST_CASE("ImageHistogram: 256 counts of the first picture, a grey one in all five") {
  test::NodeBench bench;
  const auto outputs = bench.run("ImageHistogram", {{"image", picture_of({2, 4, 5, 3}, 1.0f)}});
  REQUIRE(outputs.size() == 5);
  for (const Value& histogram : outputs) {
    REQUIRE(histogram.as_list()->size() == 256);
    CHECK(*histogram.as_list()->back().as_int() == 20);
  }
}

TEST_CASE("ColorTransfer: the mean becomes the reference's, and strength 0 changes nothing") {
  test::NodeBench bench;
  const Value target = to_value(Image{at::rand({2, 16, 16, 3}) * 0.5}),
              reference = to_value(Image{at::rand({1, 8, 8, 3}) * 0.3 + 0.4});
  const auto turned = [&](const char* method, Value::Object stats, double strength) {
    return pixels_of(bench.run("ColorTransfer", {{"image_target", target},
                                                 {"image_ref", reference},
                                                 {"method", method},
                                                 {"source_stats", Value(std::move(stats))},
                                                 {"strength", strength}}));
  };
  const double wanted = reference.as_shared<Image>()->pixels.mean().item<double>();
  for (const char* method : {"reinhard_lab", "mkl_lab", "histogram"}) {
    INFO(method);
    CHECK(turned(method, {{"source_stats", "per_frame"}}, 1)[1].mean().item<double>() == Approx(wanted).margin(0.03));
    CHECK(turned(method, {{"source_stats", "uniform"}}, 1).mean().item<double>() == Approx(wanted).margin(0.03));
    CHECK(turned(method, {{"source_stats", "target_frame"}, {"target_index", 9}}, 1)[1].mean().item<double>() ==
          Approx(wanted).margin(0.03));
    CHECK(at::equal(turned(method, {{"source_stats", "per_frame"}}, 0), target.as_shared<Image>()->pixels));
  }
}

TEST_CASE("ImageCropToMask: the subject fills the picture, before one color; an empty mask keeps everything") {
  test::NodeBench bench;
  at::Tensor mask = at::zeros({1, 40, 60});
  mask.narrow(1, 10, 16).narrow(2, 30, 16).fill_(1);
  const auto cropped = [&](const at::Tensor& of) {
    return pixels_of(bench.run("ImageCropToMask", {{"images", picture_of({2, 40, 60, 3}, 1.0f)},
                                                   {"masks", to_value(Mask{of})},
                                                   {"width", std::int64_t{64}},
                                                   {"height", std::int64_t{64}},
                                                   {"pad_factor", 2.0},
                                                   {"background", "#ff0000"}}));
  };
  const at::Tensor subject = cropped(mask);
  REQUIRE(subject.sizes() == at::IntArrayRef({2, 64, 64, 3}));
  CHECK(subject[1][32][32][1].item<double>() == Approx(1).margin(0.02));
  CHECK(subject[1][2][2][0].item<double>() == Approx(1).margin(0.02));
  CHECK(subject[1][2][2][1].item<double>() == Approx(0).margin(0.02));
  CHECK(cropped(at::zeros({1, 40, 60})).sizes() == subject.sizes());
  CHECK(cropped(1 - mask).sizes() == subject.sizes());
  CHECK_THROWS_AS(cropped(at::zeros({3, 40, 60})), NodeError);
}

TEST_CASE("ImageCompare: both batches are shown under names of their own") {
  test::NodeBench bench;
  bench.run("ImageCompare", {{"image_a", picture_of({2, 4, 4, 3})}, {"image_b", picture_of({1, 4, 4, 3})}});
  REQUIRE(bench.files().size() == 3);
  CHECK(bench.files()[0].key == "a_images");
  CHECK(bench.files()[2].key == "b_images");
  CHECK(bench.files()[2].type == "temp");
  bench.run("ImageCompare", {});
  CHECK(bench.files().empty());
}

TEST_CASE("SaveImageAdvanced: PNG of 8 and 16 bits and EXR; the pictures go on") {
  test::NodeBench bench;
  const auto first_bytes = [&](Value::Object format) {
    const auto outputs = bench.run("SaveImageAdvanced", {{"images", picture_of({2, 4, 6, 3}, 0.25f)},
                                                         {"filename_prefix", "deep/picture"},
                                                         {"format", Value(std::move(format))}});
    CHECK(pixels_of(outputs).size(0) == 2);
    REQUIRE(bench.files().size() == 2);
    std::ifstream file(bench.files()[1].path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {}).substr(0, 26);
  };
  CHECK(first_bytes({{"format", "png"}, {"bit_depth", "8-bit"}, {"input_color_space", "sRGB"}})[24] == 8);
  CHECK(first_bytes({{"format", "png"}, {"bit_depth", "16-bit"}, {"input_color_space", "sRGB"}})[24] == 16);
  CHECK(bench.files()[1].subfolder == "deep");
  CHECK(first_bytes({{"format", "exr"}, {"bit_depth", "16-bit float"}, {"input_color_space", "sRGB"}})
            .starts_with("v/1\x01"));
  CHECK(bench.files()[1].filename.ends_with(".exr"));
}

TEST_CASE("Painter: what was painted lies over the picture or the color, and is the mask") {
  test::NodeBench bench;
  at::Tensor painting = at::zeros({8, 8, 4});
  painting.narrow(0, 0, 4).fill_(1);
  write_picture(bench.folder() / "input/painting.png", painting);
  const auto painted = bench.run(
      "Painter", {{"mask", "painting.png [input]"}, {"width", std::int64_t{64}}, {"height", std::int64_t{64}}});
  REQUIRE(pixels_of(painted).sizes() == at::IntArrayRef({1, 64, 64, 3}));
  CHECK(pixels_of(painted)[0][0][0][0].item<double>() == 1);
  CHECK(pixels_of(painted)[0][63][0][0].item<double>() == 0);
  CHECK(painted[1].as_shared<Mask>()->values.mean().item<double>() == Approx(0.5).margin(0.05));
  const auto blank = bench.run("Painter", {{"image", picture_of({2, 5, 6, 3}, 0.75f)}});
  CHECK(pixels_of(blank).min().item<double>() == 0.75);
  CHECK(blank[1].as_shared<Mask>()->values.sizes() == at::IntArrayRef({2, 5, 6}));
  CHECK_THROWS_AS(bench.run("Painter", {{"mask", "missing.png"}}), FileError);
  CHECK_THROWS_AS(bench.run("Painter", {{"width", std::int64_t{0}}}), NodeError);
}

TEST_CASE("nodes that look at colors refuse a picture of one channel") {
  test::NodeBench bench;
  const Value grey = picture_of({1, 64, 64, 1});
  const Value mask = to_value(Mask{at::ones({1, 64, 64})});
  const std::map<std::string, test::NodeBench::Inputs> calls{
      {"Painter", {{"image", grey}}},
      {"ImageCropToMask", {{"images", grey}, {"masks", mask}}},
      {"CreateBoundingBoxes", {{"background", grey}}},
      {"ColorToMask", {{"images", grey}}},
      {"ImageColorToMask", {{"image", grey}}},
      {"ImageQuantize", {{"image", grey}, {"dither", "none"}}},
      {"JoinImageWithAlpha", {{"image", grey}, {"alpha", mask}}}};
  for (const auto& [class_type, inputs] : calls) {
    INFO(class_type);
    CHECK_THROWS_WITH(bench.run(class_type, inputs), Catch::Contains("pictures with colors are wanted"));
  }
}

TEST_CASE("a color is text: anything else is named in the error") {
  test::NodeBench bench;
  const std::map<std::string, std::string> inputs{{"ColorToRGBInt", "color"}, {"Painter", "bg_color"}};
  for (const auto& [class_type, input] : inputs) {
    CHECK_THROWS_WITH(bench.run(class_type, {{input, std::int64_t{3}}}), Catch::Contains("a color is wanted"));
    CHECK_THROWS_WITH(bench.run(class_type, {{input, "red"}}), Catch::Contains("'red' is no color"));
  }
}

TEST_CASE("ResizeAndPadImage: a thread of a picture keeps one row; a size of nothing is an error") {
  test::NodeBench bench;
  const auto padded = [&](std::int64_t width, std::int64_t height) {
    return pixels_of(bench.run("ResizeAndPadImage", {{"image", picture_of({1, 2, 400, 3}, 0.5f)},
                                                     {"target_width", width},
                                                     {"target_height", height},
                                                     {"padding_color", "black"},
                                                     {"interpolation", "area"}}));
  };
  const at::Tensor thread = padded(64, 8);
  REQUIRE(thread.sizes() == at::IntArrayRef({1, 8, 64, 3}));
  CHECK(thread.sum().item<double>() == Approx(0.5 * 64 * 3));
  CHECK_THROWS_AS(padded(0, 8), NodeError);
  CHECK_THROWS_AS(padded(64, -1), NodeError);
}

TEST_CASE("ImageGrid: no columns is an error") {
  test::NodeBench bench;
  CHECK_THROWS_AS(bench.run("ImageGrid", {{"images", picture_of({1, 8, 8, 3})}, {"columns", std::int64_t{0}}}),
                  NodeError);
}

TEST_CASE("ImageBlur: a radius that the picture is too small for is an error with a sentence") {
  test::NodeBench bench;
  CHECK_THROWS_AS(bench.run("ImageBlur", {{"image", picture_of({1, 8, 8, 3})}, {"blur_radius", std::int64_t{8}}}),
                  Error);
}
