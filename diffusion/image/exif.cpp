// SPDX-License-Identifier: Apache-2.0
#include "diffusion/image/exif.hpp"

#include <cstdint>

namespace weft::image {
namespace {

constexpr std::uint32_t kOrientationTag = 0x0112;
constexpr std::uint32_t kShort = 3;
constexpr std::size_t kEntrySize = 12;

/// Numbers of a TIFF structure (TIFF 6.0, section 2); outside of the block everything is zero.
class Tiff {
 public:
  explicit Tiff(std::string_view block) : block_(block), little_(block.starts_with("II")) {}

  std::uint32_t number(std::size_t offset, int size) const {
    if (offset > block_.size() || block_.size() - offset < static_cast<std::size_t>(size)) return 0;
    std::uint32_t value = 0;
    for (int i = 0; i < size; ++i) {
      const auto byte = static_cast<unsigned char>(block_[offset + (little_ ? size - 1 - i : i)]);
      value = value << 8 | byte;
    }
    return value;
  }

 private:
  std::string_view block_;
  bool little_;
};

}  // namespace

int exif_orientation(std::string_view block) {
  constexpr std::string_view kPrefix{"Exif\0\0", 6};
  if (block.starts_with(kPrefix)) block.remove_prefix(kPrefix.size());
  if (!block.starts_with("II") && !block.starts_with("MM")) return 1;
  const Tiff tiff(block);
  const std::size_t directory = tiff.number(4, 4);
  const std::uint32_t count = tiff.number(directory, 2);
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::size_t entry = directory + 2 + i * kEntrySize;
    if (tiff.number(entry, 2) != kOrientationTag || tiff.number(entry + 2, 2) != kShort) continue;
    const std::uint32_t value = tiff.number(entry + 8, 2);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

}  // namespace weft::image
