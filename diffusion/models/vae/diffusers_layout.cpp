// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/vae/diffusers_layout.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>

namespace weft::models::vae {
namespace {

using Renames = std::pair<std::string_view, std::string_view>;

/// Parts of keys; the numbers of the decoder's levels are turned round apart from these.
constexpr std::array<Renames, 16> kParts{{
    {"down_blocks.", "down."},
    {"up_blocks.", "up."},
    {"mid_block.resnets.0.", "mid.block_1."},
    {"mid_block.resnets.1.", "mid.block_2."},
    {"mid_block.attentions.0.", "mid.attn_1."},
    {".resnets.", ".block."},
    {".downsamplers.0.", ".downsample."},
    {".upsamplers.0.", ".upsample."},
    {"conv_shortcut.", "nin_shortcut."},
    {"conv_norm_out.", "norm_out."},
    {".group_norm.", ".norm."},
    {".to_out.0.", ".proj_out."},
    {".proj_attn.", ".proj_out."},
    {".to_q.", ".q."},
    {".to_k.", ".k."},
    {".to_v.", ".v."},
}};
/// How diffusers spelled the projections before its version 0.18.
constexpr std::array<Renames, 3> kOldParts{{{".query.", ".q."}, {".key.", ".k."}, {".value.", ".v."}}};

constexpr std::string_view kUp = "decoder.up_blocks.";
constexpr int kMostBlocks = 64;

void replace(std::string& key, const Renames& rename) {
  const std::size_t at = key.find(rename.first);
  if (at != std::string::npos) key.replace(at, rename.first.size(), rename.second);
}

/// The level number in "decoder.up_blocks.N.…", or -1.
int up_level(std::string_view key) {
  if (!key.starts_with(kUp)) return -1;
  int level = -1;
  std::from_chars(key.data() + kUp.size(), key.data() + key.size(), level);
  return level <= kMostBlocks ? level : -1;
}

std::string renamed(std::string key, int levels) {
  if (const int level = up_level(key); level >= 0) {
    const std::size_t end = key.find('.', kUp.size());
    key.replace(kUp.size(), (end == std::string::npos ? key.size() : end) - kUp.size(),
                std::to_string(levels - 1 - level));
  }
  for (const Renames& rename : kParts) replace(key, rename);
  for (const Renames& rename : kOldParts) replace(key, rename);
  return key;
}

}  // namespace

bool has_diffusers_layout(const weights::StateDict& file) {
  return file.has_prefix(kUp) || file.has_prefix("encoder.down_blocks.");
}

weights::StateDict from_diffusers_layout(const weights::StateDict& file) {
  int levels = 0;
  for (const auto& [key, tensor] : file.tensors()) levels = std::max(levels, up_level(key) + 1);
  weights::StateDict::Tensors tensors;
  for (const auto& [key, tensor] : file.tensors()) {
    std::string name = renamed(key, levels);
    const bool projection = name.find(".attn_1.") != std::string::npos && tensor.dim() == 2;
    tensors.emplace(std::move(name), projection ? tensor.unsqueeze(-1).unsqueeze(-1) : tensor);
  }
  return {std::move(tensors), file.metadata(), file.path(), file.identity()};
}

}  // namespace weft::models::vae
