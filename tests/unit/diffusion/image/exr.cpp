// SPDX-License-Identifier: Apache-2.0
#include "diffusion/image/exr.hpp"

#include <zlib.h>

#include <cstring>

#include <ATen/ATen.h>
#include <catch2/catch.hpp>

#include "engine/base/errors.hpp"

using namespace weft;

namespace {

template <typename Number>
Number number_at(const std::string& bytes, std::size_t position) {
  Number value;
  std::memcpy(&value, bytes.data() + position, sizeof(Number));
  return value;
}

/// The bytes of one chunk as they were before they were zipped.
std::string unpacked_chunk(const std::string& file, std::uint64_t offset, std::size_t raw_size) {
  const auto size = static_cast<std::size_t>(number_at<std::int32_t>(file, offset + 4));
  if (size == raw_size) return file.substr(offset + 8, size);
  std::string parted(raw_size, '\0'), raw(raw_size, '\0');
  uLongf length = raw_size;
  REQUIRE(uncompress(reinterpret_cast<Bytef*>(parted.data()), &length,
                     reinterpret_cast<const Bytef*>(file.data() + offset + 8), size) == Z_OK);
  REQUIRE(length == raw_size);
  for (std::size_t i = 1; i < raw_size; ++i) parted[i] = static_cast<char>(parted[i - 1] + parted[i] - 128);
  for (std::size_t i = 0; i < raw_size; ++i) raw[i] = parted[(i % 2) * ((raw_size + 1) / 2) + i / 2];
  return raw;
}

/// Where the table of chunks is: behind the attributes.
std::size_t table_of(const std::string& file) {
  std::size_t at = 8;
  while (file[at] != 0) {
    at = file.find('\0', file.find('\0', at) + 1) + 1;
    at += 4 + static_cast<std::size_t>(number_at<std::int32_t>(file, at));
  }
  return at + 1;
}

}  // namespace

TEST_CASE("exr: every line holds its channels by name, in floats of the depth asked for") {
  const at::Tensor picture = at::rand({37, 5, 3});
  for (const bool half : {true, false}) {
    const std::string file = image::encode_exr(picture, {{"prompt", "{}"}}, {.half = half});
    CHECK(file.starts_with(std::string("\x76\x2f\x31\x01\x02\0\0\0", 8)));
    CHECK(file.find(std::string("prompt\0string\0\x02\0\0\0{}", 20)) != std::string::npos);
    const std::size_t table = table_of(file), bytes = half ? 2 : 4;
    for (const std::int64_t chunk : {0, 2}) {
      const std::int64_t first = chunk * 16, lines = std::min<std::int64_t>(16, 37 - first);
      const auto offset = number_at<std::uint64_t>(file, table + static_cast<std::size_t>(chunk) * 8);
      CHECK(number_at<std::int32_t>(file, offset) == first);
      std::string raw = unpacked_chunk(file, offset, static_cast<std::size_t>(lines) * 3 * 5 * bytes);
      const at::Tensor values =
          at::from_blob(raw.data(), {lines, 3, 5}, at::TensorOptions().dtype(half ? at::kHalf : at::kFloat))
              .to(at::kFloat);
      const at::Tensor expected = picture.narrow(0, first, lines).permute({0, 2, 1}).flip({1});
      CHECK((values - expected).abs().max().item<double>() <= (half ? 5e-4 : 0));
    }
  }
}

TEST_CASE("exr: one channel, four channels, and what is no picture") {
  CHECK(image::encode_exr(at::rand({3, 4, 1}), {}, {}).find(std::string("chlist\0", 7)) != std::string::npos);
  CHECK(image::encode_exr(at::rand({3, 4, 4}), {}, {.half = false}).size() > 3 * 4 * 4 * 4);
  CHECK_THROWS_AS(image::encode_exr(at::rand({3, 4, 2}), {}, {}), FileError);
  CHECK_THROWS_AS(image::encode_exr(at::rand({4, 4}), {}, {}), FileError);
}
