// SPDX-License-Identifier: Apache-2.0
// Chunks behind a PNG's signature; checksums of the input are mended first, or nothing would get past them.
#include <zlib.h>

#include <cstdint>
#include <string>

#include "engine/base/errors.hpp"
#include "engine/workflow/png_text.hpp"

namespace {

std::size_t length_at(const std::string& bytes, std::size_t at) {
  std::size_t length = 0;
  for (std::size_t i = 0; i < 4; ++i) length = length << 8 | static_cast<unsigned char>(bytes[at + i]);
  return length;
}

void mend_checksums(std::string& bytes) {
  for (std::size_t at = 8; bytes.size() - at >= 12;) {
    const std::size_t length = length_at(bytes, at);
    if (length > bytes.size() - at - 12) return;
    const auto crc = crc32(0, reinterpret_cast<const Bytef*>(bytes.data() + at + 4), static_cast<uInt>(length + 4));
    for (std::size_t i = 0; i < 4; ++i) bytes[at + 8 + length + i] = static_cast<char>(crc >> (24 - 8 * i));
    at += length + 12;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string bytes = "\x89PNG\r\n\x1a\n";
  bytes.append(reinterpret_cast<const char*>(data), size);
  mend_checksums(bytes);
  try {
    weft::workflow::read_png_text(bytes, {"prompt", "workflow"}, "fuzz");
  } catch (const weft::WorkflowError&) {
  }
  return 0;
}
