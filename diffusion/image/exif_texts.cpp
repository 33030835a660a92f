// SPDX-License-Identifier: Apache-2.0
// TIFF 6.0, section 2: a header, and a directory of 12 bytes an entry; texts too long for their entry stand behind it.
#include "diffusion/image/animation.hpp"

namespace weft::image {
namespace {

void put_little(std::string& bytes, std::uint64_t value, int count) {
  for (int i = 0; i < count; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xFF);
}

}  // namespace

std::string exif_texts(const std::vector<std::pair<std::uint16_t, std::string>>& texts) {
  constexpr std::uint64_t kHeaderBytes = 8, kEntryBytes = 12, kAscii = 2, kInEntry = 4;
  std::string bytes = std::string("II\x2A\0", 4);
  put_little(bytes, kHeaderBytes, 4);
  put_little(bytes, texts.size(), 2);
  std::string behind;
  const std::uint64_t behind_at = kHeaderBytes + 2 + texts.size() * kEntryBytes + 4;
  for (const auto& [tag, text] : texts) {
    std::string ended = text + '\0';
    put_little(bytes, tag, 2);
    put_little(bytes, kAscii, 2);
    put_little(bytes, ended.size(), 4);
    if (ended.size() <= kInEntry) {
      ended.resize(kInEntry, '\0');
      bytes += ended;
      continue;
    }
    put_little(bytes, behind_at + behind.size(), 4);
    behind += ended;
    if (behind.size() % 2 != 0) behind += '\0';
  }
  put_little(bytes, 0, 4);
  return bytes + behind;
}

}  // namespace weft::image
