// SPDX-License-Identifier: Apache-2.0
#include "diffusion/weights/describe.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "diffusion/tensor/dtype.hpp"
#include "diffusion/weights/gguf_blocks.hpp"

namespace weft::weights {

Summary summarise(const StateDict& dict) {
  Summary summary;
  for (const auto& [key, tensor] : dict.tensors()) {
    const BlockFormat* blocks = block_format_of(tensor);
    const std::uint64_t bytes = blocks != nullptr
                                    ? bytes_of(tensor).size()
                                    : static_cast<std::uint64_t>(tensor.numel()) * tensor.element_size();
    Summary::Dtype& dtype =
        summary.dtypes[blocks != nullptr ? std::string(blocks->name) : tensor::dtype_name(tensor.scalar_type())];
    ++summary.tensors;
    ++dtype.tensors;
    dtype.elements += tensor.numel();
    dtype.bytes += bytes;
    summary.bytes += bytes;
    if (at::isFloatingType(tensor.scalar_type())) summary.parameters += tensor.numel();
  }
  return summary;
}

std::string dtype_text(const Summary& summary) {
  std::vector<std::pair<std::string, Summary::Dtype>> kinds;
  for (const auto& [name, dtype] : summary.dtypes) {
    const auto parsed = tensor::parse_dtype(name);
    // A name that is none of a dtype is of a block format.
    if (!parsed || at::isFloatingType(*parsed)) kinds.emplace_back(name, dtype);
  }
  if (kinds.empty()) kinds.assign(summary.dtypes.begin(), summary.dtypes.end());
  if (kinds.size() == 1) return kinds.front().first;
  std::stable_sort(kinds.begin(), kinds.end(),
                   [](const auto& a, const auto& b) { return a.second.bytes > b.second.bytes; });
  std::string text;
  for (const auto& [name, dtype] : kinds)
    text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", name, dtype.tensors);
  return text;
}

std::string size_text(std::uint64_t bytes) {
  static constexpr std::array kUnits{"bytes", "kB", "MB", "GB", "TB"};
  if (bytes < 1000) return fmt::format("{} bytes", bytes);
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 999.5 && unit + 1 < kUnits.size()) {
    value /= 1000;
    ++unit;
  }
  const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return fmt::format("{:.{}f} {}", value, decimals, kUnits[unit]);
}

}  // namespace weft::weights
