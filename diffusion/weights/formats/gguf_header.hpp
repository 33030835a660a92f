// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace weft::weights {

/// One tensor of a GGUF file.
struct GgufEntry {
  std::string key;
  std::vector<std::int64_t> shape;  ///< in torch's order, the fastest dimension last
  std::uint32_t type = 0;           ///< ggml's number of its format
  std::uint64_t offset = 0;         ///< from the start of the file
};

/// What stands before the data of a GGUF file.
struct GgufHeader {
  /// Numbers and texts by key, as text.
  std::map<std::string, std::string> values;
  /// Lists of whole numbers by key; of other lists only that they are there is checked.
  std::map<std::string, std::vector<std::int64_t>> lists;
  std::vector<GgufEntry> entries;
  std::uint64_t data_start = 0;
};

/// Reads versions 2 and 3 (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md). Every count and length is
/// checked against the file before it is used; that the tensors' data lies inside is left to who knows their formats.
/// Throws WeightsError.
GgufHeader read_gguf_header(std::span<const std::byte> file, const std::filesystem::path& path);

}  // namespace weft::weights
