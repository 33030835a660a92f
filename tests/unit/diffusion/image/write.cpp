// SPDX-License-Identifier: Apache-2.0
#include "diffusion/image/write.hpp"

#include <cmath>

#include <ATen/ATen.h>
#include <catch2/catch.hpp>

#include "diffusion/image/quantise.hpp"
#include "diffusion/image/read.hpp"
#include "engine/base/errors.hpp"

using namespace weft;

namespace {

at::Tensor pixel(std::initializer_list<float> values) {
  return at::tensor(at::ArrayRef<float>(values.begin(), values.size())).view({1, 1, -1});
}

std::vector<int> levels(const at::Tensor& image) {
  const image::Pixels pixels = image::quantise(image);
  return {pixels.values.begin(), pixels.values.end()};
}

}  // namespace

TEST_CASE("write: values are clipped and truncated, not rounded") {
  CHECK(levels(pixel({0.999f, 0.5f, 1.0f})) == std::vector{254, 127, 255});
  CHECK(levels(pixel({-3.0f, 7.0f, 1.0f / 255})) == std::vector{0, 255, 1});
  CHECK(levels(pixel({std::nanf(""), INFINITY, -INFINITY})) == std::vector{0, 255, 0});
}

TEST_CASE("write: what is written is read back, grey, colour and alpha") {
  const at::Tensor color = at::randint(0, 256, {9, 14, 4}, at::kFloat) / 255;
  const auto rgba = image::decode_picture(image::encode_png(color, {}, image::kResultCompression), "rgba");
  CHECK(levels(rgba.image[0]) == levels(color.narrow(2, 0, 3)));
  CHECK(at::allclose(1 - rgba.mask[0].unsqueeze(-1), color.narrow(2, 3, 1), 0, 1e-6));
  const auto rgb = image::decode_picture(image::encode_png(color.narrow(2, 0, 3), {}, 1), "rgb");
  CHECK(levels(rgb.image[0]) == levels(color.narrow(2, 0, 3)));
  const auto grey = image::decode_picture(image::encode_png(color.narrow(2, 0, 1), {}, 9), "grey");
  CHECK(levels(grey.image[0].narrow(2, 1, 1)) == levels(color.narrow(2, 0, 1)));
}

TEST_CASE("write: half precision and strided pictures are taken as they are") {
  const at::Tensor strided = at::rand({3, 8, 8}).movedim(0, -1);
  CHECK(image::encode_png(strided, {}, 4) == image::encode_png(strided.contiguous(), {}, 4));
  const at::Tensor half = strided.to(at::kHalf);
  CHECK(image::encode_png(half, {}, 4) == image::encode_png(half.to(at::kFloat), {}, 4));
}

TEST_CASE("write: text chunks keep their order and come before the pixels") {
  const std::string png =
      image::encode_png(at::zeros({2, 2, 3}), {{"prompt", "{\"a\": 1}"}, {"workflow", "é"}, {"note", "漢"}}, 4);
  const auto prompt = png.find(std::string("tEXtprompt\0{\"a\": 1}", 19));
  const auto workflow = png.find(std::string("tEXtworkflow\0\xE9", 14));
  const auto note = png.find("iTXtnote");
  REQUIRE(prompt != std::string::npos);
  REQUIRE(workflow != std::string::npos);
  REQUIRE(note != std::string::npos);
  CHECK(prompt < workflow);
  CHECK(workflow < note);
  CHECK(note < png.find("IDAT"));
  CHECK(png.find("漢") != std::string::npos);
}

TEST_CASE("write: shapes that are no picture are FileErrors") {
  CHECK_THROWS_AS(image::encode_png(at::zeros({4, 4}), {}, 4), FileError);
  CHECK_THROWS_AS(image::encode_png(at::zeros({4, 4, 5}), {}, 4), FileError);
  CHECK_THROWS_AS(image::encode_png(at::zeros({4, 4, 2}), {}, 4), FileError);
  CHECK_THROWS_AS(image::encode_png(at::zeros({0, 4, 3}), {}, 4), FileError);
}
