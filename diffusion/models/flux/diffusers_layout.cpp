// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/flux/diffusers_layout.hpp"

#include <ATen/ops/cat.h>
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

/// A weight of ours and the pieces of it that the file has, in the order of their rows.
struct Pieces {
  std::map<std::int64_t, std::pair<std::string, at::Tensor>> by_row;  // first row -> key in the file, tensor
};

at::Tensor swapped(const at::Tensor& tensor) {
  if (tensor.dim() == 0 || tensor.size(0) % 2 != 0) return tensor;  // the network says what is wrong with it
  const auto halves = tensor.chunk(2, 0);
  return at::cat({halves[1], halves[0]});
}

at::Tensor joined(const weights::StateDict& file, const std::string& key, const Pieces& pieces,
                  const std::map<std::int64_t, std::int64_t>& wanted) {
  std::vector<at::Tensor> tensors;
  for (const auto& [start, length] : wanted) {
    const auto piece = pieces.by_row.find(start);
    const bool fits = piece != pieces.by_row.end() && piece->second.second.dim() > 0 &&
                      piece->second.second.size(0) == length &&
                      (tensors.empty() || (piece->second.second.scalar_type() == tensors.front().scalar_type() &&
                                           piece->second.second.sizes().slice(1) == tensors.front().sizes().slice(1)));
    if (!fits)
      throw WeightsError(
          piece == pieces.by_row.end()
              ? fmt::format("{}: a part of {} is missing: rows {} to {}, beside {}", file.path().filename().string(),
                            key, start, start + length, pieces.by_row.begin()->second.first)
              : fmt::format("{}: {} does not fit the other parts of {}", file.path().filename().string(),
                            piece->second.first, key),
          "The file may be damaged, or one part of a model that was cut into several files: load the whole.");
    tensors.push_back(piece->second.second);
  }
  return at::cat(tensors);
}

}  // namespace

bool has_flux_diffusers_layout(const weights::StateDict& file) {
  return file.find(kIn) != nullptr && file.find(kMlp) != nullptr &&
         file.find("transformer_blocks.0.attn.norm_added_q.weight") != nullptr &&
         file.has_prefix("single_transformer_blocks.");
}

weights::StateDict from_flux_diffusers_layout(const weights::StateDict& file) {
  const DiffusionModel::KeyMap names = flux_diffusers_names(config_of(file));
  weights::StateDict::Tensors tensors;
  std::map<std::string, Pieces> in_pieces;
  std::map<std::string, std::map<std::int64_t, std::int64_t>> wanted;  // weight -> first row -> rows
  for (const auto& [theirs, target] : names)
    if (target.rows) wanted[target.key][target.rows->start] = target.rows->length;
  for (const auto& [key, tensor] : file.tensors()) {
    const auto name = names.find(key);
    if (name == names.end())
      tensors.emplace(key, tensor);
    else if (name->second.rows)
      in_pieces[name->second.key].by_row.emplace(name->second.rows->start, std::pair(key, tensor));
    else
      tensors.emplace(name->second.key, name->second.halves_swapped ? swapped(tensor) : tensor);
  }
  for (const auto& [key, pieces] : in_pieces) tensors.emplace(key, joined(file, key, pieces, wanted.at(key)));
  return {std::move(tensors), file.metadata(), file.path(), file.identity()};
}

}  // namespace weft::models
