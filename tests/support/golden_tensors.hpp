// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include <ATen/ATen.h>
#include <nlohmann/json.hpp>

namespace weft::test {

inline std::string read_bytes(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline nlohmann::json read_json(const std::filesystem::path& path) { return nlohmann::json::parse(read_bytes(path)); }

/// The tensors of a trusted safetensors file, for tests below the layer that reads weights.
inline std::map<std::string, at::Tensor> golden_tensors(const std::filesystem::path& path) {
  static const std::map<std::string, at::ScalarType> kDtypes{
      {"F16", at::kHalf}, {"F32", at::kFloat}, {"BF16", at::kBFloat16}, {"F64", at::kDouble},
      {"I64", at::kLong}, {"I32", at::kInt},   {"U8", at::kByte},       {"BOOL", at::kBool}};
  const std::string bytes = read_bytes(path);
  std::uint64_t header_size = 0;
  std::memcpy(&header_size, bytes.data(), sizeof header_size);
  const auto header = nlohmann::json::parse(bytes.substr(8, header_size));
  std::map<std::string, at::Tensor> tensors;
  for (const auto& [name, entry] : header.items()) {
    if (name == "__metadata__") continue;
    const auto shape = entry.at("shape").get<std::vector<std::int64_t>>();
    const std::size_t begin = entry.at("data_offsets").at(0);
    at::Tensor tensor = at::empty(shape, kDtypes.at(entry.at("dtype").get<std::string>()));
    std::memcpy(tensor.mutable_data_ptr(), bytes.data() + 8 + header_size + begin, tensor.nbytes());
    tensors.emplace(name, std::move(tensor));
  }
  return tensors;
}

}  // namespace weft::test
