// SPDX-License-Identifier: Apache-2.0
#include "diffusion/image/read.hpp"

#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>

#include <ATen/ATen.h>
#include <catch2/catch.hpp>

#include "engine/base/errors.hpp"
#include "tests/support/skip.hpp"

using namespace weft;
namespace fs = std::filesystem;

namespace {

fs::path data_dir() { return test::source_dir() / "tests/unit/diffusion/image/data"; }

std::string bytes_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// A binary PPM or PGM as [1, H, W, C], 0..255.
at::Tensor netpbm(const fs::path& path, std::int64_t channels) {
  const std::string bytes = bytes_of(path);
  std::istringstream header(bytes);
  std::string magic;
  std::int64_t width = 0, height = 0, top = 0;
  header >> magic >> width >> height >> top;
  const std::int64_t count = width * height * channels;
  REQUIRE(static_cast<std::int64_t>(bytes.size()) > count);
  const at::Tensor values = at::empty({1, height, width, channels}, at::kByte);
  std::memcpy(values.data_ptr(), bytes.data() + bytes.size() - count, count);
  return values.to(at::kFloat);
}

std::string message_of(const std::string& bytes) {
  try {
    image::decode_picture(bytes, "photo.png");
  } catch (const FileError& error) {
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("read: every layout gives what Pillow reads") {
  int count = 0;
  for (const auto& entry : fs::directory_iterator(data_dir())) {
    const fs::path expected = entry.path().string() + ".ppm";
    if (!fs::exists(expected)) continue;
    INFO(entry.path());
    const image::Picture picture = image::read_picture(entry.path());
    const at::Tensor color = netpbm(expected, 3);
    REQUIRE(picture.image.sizes() == color.sizes());
    // libjpeg versions differ by one level in upsampled colour
    const double tolerance = entry.path().extension() == ".jpg" ? 1.001 : 1e-4;
    CHECK((picture.image * 255 - color).abs().max().item<double>() <= tolerance);
    const fs::path alpha = entry.path().string() + ".pgm";
    if (fs::exists(alpha)) {
      const at::Tensor mask = netpbm(alpha, 1).squeeze(-1);
      REQUIRE(picture.mask.sizes() == mask.sizes());
      CHECK(((1 - picture.mask) * 255 - mask).abs().max().item<double>() <= 1e-4);
    } else {
      CHECK(at::equal(picture.mask, at::zeros({1, 64, 64})));
    }
    ++count;
  }
  CHECK(count == 23);
}

TEST_CASE("read: a file cut anywhere is a FileError that names it, never a crash") {
  for (const char* name : {"rgba.png", "palette.png", "progressive.jpg", "alpha.webp", "lossy.webp"}) {
    const std::string bytes = bytes_of(data_dir() / name);
    // the last bytes may be checksums and end markers that no pixel needs
    for (std::size_t length = 0; length + 80 < bytes.size(); length += 1 + bytes.size() / 200) {
      INFO(name << " cut to " << length);
      CHECK(message_of(bytes.substr(0, length)).starts_with("The image photo.png cannot be read: "));
    }
  }
}

TEST_CASE("read: flipped bytes are read or refused, never a crash") {
  for (const auto& entry : fs::directory_iterator(data_dir())) {
    const std::string bytes = bytes_of(entry.path());
    for (std::size_t at = 0; at < bytes.size(); at += 1 + bytes.size() / 100) {
      std::string broken = bytes;
      broken[at] = static_cast<char>(~broken[at]);
      CHECK_NOTHROW(message_of(broken));
    }
  }
}

TEST_CASE("read: another kind of file is told what is read") {
  for (const char* bytes : {"", "BM6", "II*"})
    CHECK(message_of(bytes).find("none of GIF, JPEG, PNG, WebP") != std::string::npos);
}

TEST_CASE("read: a header that asks for too much memory is refused before it is taken") {
  // a JPEG frame of 65500 x 65500
  std::string jpeg = bytes_of(data_dir() / "grey.jpg");
  const std::size_t frame = jpeg.find("\xFF\xC0");
  REQUIRE(frame != std::string::npos);
  jpeg.replace(frame + 5, 4, "\xFF\xDC\xFF\xDC");
  CHECK(message_of(jpeg).find("65500x65500 pixels are more than") != std::string::npos);
}

TEST_CASE("read: a missing file and a folder are FileErrors") {
  CHECK_THROWS_AS(image::read_picture(data_dir() / "nothing.png"), FileError);
  CHECK_THROWS_AS(image::read_picture(data_dir()), FileError);
}
