// SPDX-License-Identifier: Apache-2.0
// Any bytes as the header of a GGUF file.
#include <cstdint>

#include "diffusion/weights/formats/gguf_header.hpp"
#include "engine/base/errors.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    weft::weights::read_gguf_header({reinterpret_cast<const std::byte*>(data), size}, "fuzz");
  } catch (const weft::WeightsError&) {
  }
  return 0;
}
