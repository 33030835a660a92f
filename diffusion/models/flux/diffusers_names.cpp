// SPDX-License-Identifier: Apache-2.0
// The two layouts of Flux side by side, after diffusers' conversion script (Apache-2.0).
#include "diffusion/models/flux/diffusers_names.hpp"

#include <fmt/format.h>

#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace weft::models {
namespace {

using KeyMap = DiffusionModel::KeyMap;
using Pair = std::pair<std::string_view, std::string_view>;  // diffusers' module, Black Forest Labs'

constexpr std::array kOuter{
    Pair{"x_embedder", "img_in"},
    Pair{"context_embedder", "txt_in"},
    Pair{"time_text_embed.timestep_embedder.linear_1", "time_in.in_layer"},
    Pair{"time_text_embed.timestep_embedder.linear_2", "time_in.out_layer"},
    Pair{"time_text_embed.text_embedder.linear_1", "vector_in.in_layer"},
    Pair{"time_text_embed.text_embedder.linear_2", "vector_in.out_layer"},
    Pair{"time_text_embed.guidance_embedder.linear_1", "guidance_in.in_layer"},
    Pair{"time_text_embed.guidance_embedder.linear_2", "guidance_in.out_layer"},
    Pair{"proj_out", "final_layer.linear"},
};

constexpr std::array kDouble{
    Pair{"norm1.linear", "img_mod.lin"},
    Pair{"norm1_context.linear", "txt_mod.lin"},
    Pair{"attn.to_out.0", "img_attn.proj"},
    Pair{"attn.to_add_out", "txt_attn.proj"},
    Pair{"ff.net.0.proj", "img_mlp.0"},
    Pair{"ff.net.2", "img_mlp.2"},
    Pair{"ff_context.net.0.proj", "txt_mlp.0"},
    Pair{"ff_context.net.2", "txt_mlp.2"},
};

constexpr std::array kSingle{
    Pair{"norm.linear", "modulation.lin"},
    Pair{"proj_out", "linear2"},
};

constexpr std::array kDoubleNorms{
    Pair{"attn.norm_q", "img_attn.norm.query_norm"},
    Pair{"attn.norm_k", "img_attn.norm.key_norm"},
    Pair{"attn.norm_added_q", "txt_attn.norm.query_norm"},
    Pair{"attn.norm_added_k", "txt_attn.norm.key_norm"},
};

constexpr std::array kSingleNorms{
    Pair{"attn.norm_q", "norm.query_norm"},
    Pair{"attn.norm_k", "norm.key_norm"},
};

constexpr std::array<std::string_view, 2> kEnds{"weight", "bias"};

/// Adds entries below a block of one layout and its counterpart in the other.
class Names {
 public:
  Names(KeyMap& map, std::string theirs, std::string ours)
      : map_(map), theirs_(std::move(theirs)), ours_(std::move(ours)) {}

  template <std::size_t count>
  void modules(const std::array<Pair, count>& pairs) {
    for (const auto& [theirs, ours] : pairs)
      for (const std::string_view end : kEnds)
        map_.emplace(fmt::format("{}{}.{}", theirs_, theirs, end), KeyTarget{fmt::format("{}{}.{}", ours_, ours, end)});
  }

  template <std::size_t count>
  void norms(const std::array<Pair, count>& pairs) {
    for (const auto& [theirs, ours] : pairs)
      map_.emplace(fmt::format("{}{}.weight", theirs_, theirs), KeyTarget{fmt::format("{}{}.scale", ours_, ours)});
  }

  /// Rows of a weight that diffusers has apart.
  void slice(std::string_view theirs, std::string_view ours, std::int64_t start, std::int64_t length) {
    for (const std::string_view end : kEnds)
      map_.emplace(fmt::format("{}{}.{}", theirs_, theirs, end),
                   KeyTarget{fmt::format("{}{}.{}", ours_, ours, end), KeyTarget::Rows{0, start, length}});
  }

 private:
  KeyMap& map_;
  std::string theirs_, ours_;
};

void add_double_block(KeyMap& map, std::int64_t index, std::int64_t hidden) {
  Names names(map, fmt::format("transformer_blocks.{}.", index), fmt::format("double_blocks.{}.", index));
  names.modules(kDouble);
  names.norms(kDoubleNorms);
  std::int64_t start = 0;
  for (const std::string_view part : {"q", "k", "v"}) {
    names.slice(fmt::format("attn.to_{}", part), "img_attn.qkv", start, hidden);
    names.slice(fmt::format("attn.add_{}_proj", part), "txt_attn.qkv", start, hidden);
    start += hidden;
  }
}

void add_single_block(KeyMap& map, std::int64_t index, const FluxConfig& config) {
  Names names(map, fmt::format("single_transformer_blocks.{}.", index), fmt::format("single_blocks.{}.", index));
  names.modules(kSingle);
  names.norms(kSingleNorms);
  std::int64_t start = 0;
  for (const std::string_view part : {"attn.to_q", "attn.to_k", "attn.to_v"}) {
    names.slice(part, "linear1", start, config.hidden_size);
    start += config.hidden_size;
  }
  names.slice("proj_mlp", "linear1", start, config.mlp_size);
}

}  // namespace

DiffusionModel::KeyMap flux_diffusers_names(const FluxConfig& config) {
  KeyMap map;
  Names(map, "", "").modules(kOuter);
  // diffusers has scale before shift here.
  for (const std::string_view end : kEnds)
    map.emplace(fmt::format("norm_out.linear.{}", end),
                KeyTarget{fmt::format("final_layer.adaLN_modulation.1.{}", end), std::nullopt, true});
  for (std::int64_t index = 0; index < config.double_blocks; ++index)
    add_double_block(map, index, config.hidden_size);
  for (std::int64_t index = 0; index < config.single_blocks; ++index) add_single_block(map, index, config);
  return map;
}

DiffusionModel::KeyMap flux_diffusers_names(const FluxConfig& config, const weights::StateDict& source) {
  KeyMap map = flux_diffusers_names(config);
  std::erase_if(map, [&source](const auto& entry) { return source.find(entry.second.key) == nullptr; });
  return map;
}

}  // namespace weft::models
