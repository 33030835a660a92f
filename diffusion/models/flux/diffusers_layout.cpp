// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/flux/diffusers_layout.hpp"

#include <fmt/format.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "diffusion/models/flux/diffusers_names.hpp"
#include "engine/base/errors.hpp"

namespace weft::models {
namespace {

constexpr std::string_view kIn = "x_embedder.weight";
constexpr std::string_view kMlp = "transformer_blocks.0.ff.net.0.proj.weight";

std::int64_t blocks_of(const weights::StateDict& file, std::string_view name) {
  std::int64_t count = 0;
  while (file.has_prefix(fmt::format("{}.{}.", name, count))) ++count;
  return count;
}

std::int64_t rows_of(const weights::StateDict& file, std::string_view key) {
  const at::Tensor& tensor = file.at(key);
  return tensor.dim() == 2 ? tensor.size(0) : 0;
}

/// As much of the configuration as the names of its parameters depend on.
FluxConfig config_of(const weights::StateDict& file) {
  FluxConfig config{};
  config.hidden_size = rows_of(file, kIn);
  config.mlp_size = rows_of(file, kMlp);
  config.double_blocks = blocks_of(file, "transformer_blocks");
  config.single_blocks = blocks_of(file, "single_transformer_blocks");
  return config;
}

/// The pieces of a weight of ours that the file has, by their first row: key in the file, tensor.
using FoundPieces = std::map<std::int64_t, std::pair<std::string, at::Tensor>>;

std::vector<at::Tensor> swapped(const at::Tensor& tensor) {
  const auto halves = tensor.chunk(2, 0);
  return {halves[1], halves[0]};
}

[[noreturn]] void refuse(const weights::StateDict& file, const std::string& what) {
  throw WeightsError(
      fmt::format("{}: {}", file.path().filename().string(), what),
      "The file may be damaged, or one part of a model that was cut into several files: load the whole.");
}

/// wanted: first row -> rows, of each piece.
std::vector<at::Tensor> in_order(const weights::StateDict& file, const std::string& key, const FoundPieces& pieces,
                                 const std::map<std::int64_t, std::int64_t>& wanted) {
  std::vector<at::Tensor> tensors;
  for (const auto& [start, length] : wanted) {
    const auto found = pieces.find(start);
    if (found == pieces.end())
      refuse(file, fmt::format("a part of {} is missing: rows {} to {}, beside {}", key, start, start + length,
                               pieces.begin()->second.first));
    const auto& [theirs, tensor] = found->second;
    const bool fits = tensor.dim() > 0 && tensor.size(0) == length &&
                      (tensors.empty() || (tensor.scalar_type() == tensors.front().scalar_type() &&
                                           tensor.sizes().slice(1) == tensors.front().sizes().slice(1)));
    if (!fits) refuse(file, fmt::format("{} does not fit the other parts of {}", theirs, key));
    tensors.push_back(tensor);
  }
  return tensors;
}

void refuse_scales(const weights::StateDict& file) {
  for (const auto& [key, tensor] : file.tensors())
    if (key.ends_with(".scale_weight"))
      throw WeightsError(fmt::format("{}: fp8 weights with scales ({}) in diffusers' layout",
                                     file.path().filename().string(), key),
                         "weft reads such weights in Black Forest Labs' layout (double_blocks.0.img_attn.qkv.weight).");
}

}  // namespace

bool has_flux_diffusers_layout(const weights::StateDict& file) {
  return file.find(kIn) != nullptr && file.find(kMlp) != nullptr &&
         file.find("transformer_blocks.0.attn.norm_added_q.weight") != nullptr &&
         file.has_prefix("single_transformer_blocks.");
}

weights::StateDict from_flux_diffusers_layout(const weights::StateDict& file) {
  refuse_scales(file);
  const DiffusionModel::KeyMap names = flux_diffusers_names(config_of(file));
  weights::StateDict::Tensors tensors;
  weights::StateDict::Pieces joined;
  std::map<std::string, FoundPieces> found;
  std::map<std::string, std::map<std::int64_t, std::int64_t>> wanted;  // weight -> first row -> rows
  for (const auto& [theirs, target] : names)
    if (target.rows) wanted[target.key][target.rows->start] = target.rows->length;
  for (const auto& [key, tensor] : file.tensors()) {
    const auto name = names.find(key);
    if (name == names.end())
      tensors.emplace(key, tensor);
    else if (name->second.rows)
      found[name->second.key].emplace(name->second.rows->start, std::pair(key, tensor));
    else if (name->second.halves_swapped && tensor.dim() > 0 && tensor.size(0) % 2 == 0)
      joined.emplace(name->second.key, swapped(tensor));
    else
      tensors.emplace(name->second.key, tensor);
  }
  for (const auto& [key, pieces] : found) joined.emplace(key, in_order(file, key, pieces, wanted.at(key)));
  return {std::move(tensors), file.metadata(), file.path(), file.identity(), std::move(joined)};
}

}  // namespace weft::models
