// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include <ATen/ATen.h>

namespace weft::weights {

/// One tensor as a safetensors header describes it, checked.
struct SafetensorsEntry {
  std::string key;
  at::ScalarType dtype;
  std::vector<std::int64_t> shape;
  std::uint64_t begin;  ///< bytes from the end of the header
  std::uint64_t end;
};

struct SafetensorsHeader {
  std::vector<SafetensorsEntry> entries;  ///< in the order of their data
  std::map<std::string, std::string> metadata;
  std::uint64_t data_start = 0;  ///< bytes from the start of the file
};

/// Reads and checks the header of a safetensors file: its length against the file's and a cap, the JSON, each dtype,
/// shape and byte range, and that the ranges fill the data without overlap or hole. `path` is for errors only.
/// Throws WeightsError.
SafetensorsHeader read_safetensors_header(std::span<const std::byte> file, const std::filesystem::path& path);

}  // namespace weft::weights
