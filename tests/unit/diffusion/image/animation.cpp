// SPDX-License-Identifier: Apache-2.0
#include "diffusion/image/animation.hpp"

#include <ATen/ATen.h>
#include <catch2/catch.hpp>

#include "diffusion/image/exif.hpp"
#include "diffusion/image/frames.hpp"
#include "diffusion/image/read.hpp"
#include "engine/base/errors.hpp"

using namespace weft;
using Catch::Matchers::Contains;

namespace {

constexpr std::int64_t kCount = 5;

at::Tensor moving_square() {
  at::Tensor frames = at::zeros({kCount, 20, 30, 3}, at::kFloat);
  for (std::int64_t i = 0; i < kCount; ++i) frames[i].narrow(0, 4, 8).narrow(1, i * 4, 8).fill_(1.0);
  frames.select(3, 1).mul_(0.4);
  return frames;
}

const image::FrameProgress kUnheard = [](std::int64_t) {};

double most_different(const at::Tensor& a, const at::Tensor& b) { return (a - b).abs().max().item<double>(); }

std::string written_as(const std::string& kind) {
  if (kind == "webp") return image::encode_animated_webp(moving_square(), {.frame_milliseconds = 40}, {}, kUnheard);
  if (kind == "png") return image::encode_animated_png(moving_square(), 40, 4, {}, kUnheard);
  return image::encode_animated_gif(moving_square(), 40, 0, kUnheard);
}

}  // namespace

TEST_CASE("animation: every picture that is written is read") {
  const std::string kind = GENERATE("webp", "png", "gif");
  const auto read = image::decode_picture(written_as(kind), "moving." + kind);
  REQUIRE(read.image.sizes() == at::IntArrayRef({kCount, 20, 30, 3}));
  CHECK(most_different(read.image, moving_square()) <= 1.0 / 255 + 1e-6);
  CHECK(read.mask.sum().item<double>() == 0);
  // WebP's encoder leaves out of a frame what stays, so its frames have an alpha channel.
  CHECK(read.mask.size(0) == (kind == "webp" ? kCount : 1));
}

TEST_CASE("animation: lossy WebP is near the pictures") {
  const std::string file =
      image::encode_animated_webp(moving_square(), {.lossless = false, .quality = 90}, {}, kUnheard);
  CHECK((image::decode_picture(file, "a.webp").image - moving_square()).abs().mean().item<double>() < 0.03);
}

TEST_CASE("animation: transparency comes back as a mask") {
  at::Tensor frames = at::ones({3, 8, 8, 4}, at::kFloat);
  for (std::int64_t i = 0; i < 3; ++i) frames[i].select(2, 3).narrow(0, 0, i + 1).fill_(0.0);
  const std::string png = image::encode_animated_png(frames, 100, 4, {}, kUnheard);
  const std::string webp = image::encode_animated_webp(frames, {}, {}, kUnheard);
  for (const std::string& file : {png, webp}) {
    const auto read = image::decode_picture(file, "a");
    REQUIRE(read.mask.sizes() == at::IntArrayRef({3, 8, 8}));
    for (std::int64_t i = 0; i < 3; ++i) CHECK(read.mask[i].sum().item<double>() == 8.0 * (i + 1));
  }
}

TEST_CASE("animation: texts are inside, as EXIF and as chunks") {
  const std::string exif = image::exif_texts({{0x010F, "workflow:{}"}, {0x0110, "prompt:{\"a\": 1}"}});
  const std::string webp = image::encode_animated_webp(moving_square(), {}, exif, kUnheard);
  CHECK_THAT(webp, Contains("workflow:{}") && Contains("prompt:{\"a\": 1}") && Contains("EXIF"));
  CHECK(image::animation_frames(webp).size() == kCount);
  const std::string png =
      image::encode_animated_png(moving_square(), 40, 1, {{"comf", std::string("prompt\0{}", 9)}}, kUnheard);
  CHECK_THAT(png, Contains(std::string("comfprompt\0{}", 13)));
}

TEST_CASE("animation: one picture is a still one") {
  const at::Tensor one = moving_square().narrow(0, 0, 1);
  for (const std::string& file :
       {image::encode_animated_webp(one, {}, {}, kUnheard), image::encode_animated_png(one, 40, 4, {}, kUnheard),
        image::encode_animated_gif(one, 40, 0, kUnheard)}) {
    CHECK(image::animation_frames(file).empty());
    CHECK(most_different(image::decode_picture(file, "a").image, one) <= 1.0 / 255 + 1e-6);
  }
}

TEST_CASE("animation: a GIF of many colors is near its pictures") {
  const at::Tensor ramp = at::linspace(0, 1, 64 * 64 * 3).view({1, 64, 64, 3}).repeat({2, 1, 1, 1});
  const auto read = image::decode_picture(image::encode_animated_gif(ramp, 100, 0, kUnheard), "ramp.gif");
  REQUIRE(read.image.size(0) == 2);
  CHECK((read.image - ramp).abs().mean().item<double>() < 0.02);
}

TEST_CASE("animation: sides whose product fits no number are too many pixels") {
  constexpr std::int64_t kSide = std::int64_t{1} << 32;
  CHECK_THROWS_AS(image::animation::check_room(0, kSide, kSide), FileError);
  CHECK_THROWS_AS(image::animation::check_room(kSide - 1, kSide / 2, 2), FileError);
  CHECK_THROWS_AS(image::animation::check_room(9, 10000, 5001), FileError);
  CHECK_NOTHROW(image::animation::check_room(9, 10000, 5000));
}

TEST_CASE("animation: damage is told, never more") {
  const std::string kind = GENERATE("webp", "png", "gif");
  const std::string whole = written_as(kind);
  for (std::size_t i = 0; i < 300; ++i) {
    std::string bytes = whole;
    if (i % 3 == 0) bytes.resize(i * 31 % whole.size());
    for (std::size_t k = 0; k < 3 && bytes.size() > 12; ++k)
      bytes[12 + (i * 7919 + k * 104729) % (bytes.size() - 12)] ^= static_cast<char>(1 << (i + k) % 8);
    try {
      const auto read = image::decode_picture(bytes, "bent");
      CHECK(read.image.dim() == 4);
    } catch (const FileError& error) {
      CHECK_THAT(error.what(), Contains("bent"));
    }
  }
}
