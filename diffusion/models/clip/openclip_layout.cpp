// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/clip/openclip_layout.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "diffusion/tensor/dtype.hpp"
#include "engine/base/errors.hpp"

namespace weft::models::clip {
namespace {

using Tensors = weights::StateDict::Tensors;
using Renamed = std::pair<std::string_view, std::string_view>;

constexpr std::string_view kBlocks = "transformer.resblocks.";
constexpr std::string_view kTextLayers = "text_model.encoder.layers.";
constexpr std::string_view kVisionLayers = "vision_model.encoder.layers.";

constexpr std::array kOutsideVision{
    Renamed{"class_embedding", "vision_model.embeddings.class_embedding"},
    Renamed{"conv1.weight", "vision_model.embeddings.patch_embedding.weight"},
    Renamed{"positional_embedding", "vision_model.embeddings.position_embedding.weight"},
    Renamed{"ln_pre.weight", "vision_model.pre_layrnorm.weight"},
    Renamed{"ln_pre.bias", "vision_model.pre_layrnorm.bias"},
    Renamed{"ln_post.weight", "vision_model.post_layernorm.weight"},
    Renamed{"ln_post.bias", "vision_model.post_layernorm.bias"},
};
constexpr std::array kOutsideText{
    Renamed{"token_embedding.weight", "text_model.embeddings.token_embedding.weight"},
    Renamed{"positional_embedding", "text_model.embeddings.position_embedding.weight"},
    Renamed{"ln_final.weight", "text_model.final_layer_norm.weight"},
    Renamed{"ln_final.bias", "text_model.final_layer_norm.bias"},
};
constexpr std::array kInBlock{
    Renamed{"ln_1.", "layer_norm1."},
    Renamed{"ln_2.", "layer_norm2."},
    Renamed{"mlp.c_fc.", "mlp.fc1."},
    Renamed{"mlp.c_proj.", "mlp.fc2."},
    Renamed{"attn.out_proj.", "self_attn.out_proj."},
};
constexpr std::array<std::string_view, 3> kProjections{"q_proj", "k_proj", "v_proj"};

/// Adds the parts of "attn.in_proj_weight" or "attn.in_proj_bias".
void add_projections(const weights::StateDict& text, const std::string& key, const std::string& layer,
                     std::string_view what, const at::Tensor& fused, Tensors& out) {
  if (fused.dim() == 0 || fused.size(0) % 3 != 0)
    throw WeightsError(fmt::format("{}: {}{} is {}, which does not divide into query, key and value",
                                   text.path().filename().string(), text.prefix(), key,
                                   tensor::shape_text(fused.sizes())));
  const std::int64_t rows = fused.size(0) / 3;
  for (std::size_t part = 0; part < kProjections.size(); ++part)
    out.emplace(fmt::format("{}self_attn.{}.{}", layer, kProjections[part], what),
                fused.narrow(0, static_cast<std::int64_t>(part) * rows, rows));
}

void add_of_block(const weights::StateDict& text, const std::string& key, std::string_view layers,
                  const at::Tensor& tensor, Tensors& out) {
  const std::string_view rest = std::string_view(key).substr(kBlocks.size());
  const std::size_t dot = rest.find('.');
  const std::string_view name = dot == std::string_view::npos ? std::string_view() : rest.substr(dot + 1);
  const std::string layer = fmt::format("{}{}.", layers, rest.substr(0, dot));
  for (const std::string_view what : {"weight", "bias"})
    if (name == fmt::format("attn.in_proj_{}", what)) return add_projections(text, key, layer, what, tensor, out);
  for (const auto& [old_name, new_name] : kInBlock)
    if (name.starts_with(old_name)) {
      out.emplace(fmt::format("{}{}{}", layer, new_name, name.substr(old_name.size())), tensor);
      return;
    }
  out.emplace(key, tensor);
}

std::string renamed(const std::string& key, std::span<const Renamed> names) {
  for (const auto& [old_name, new_name] : names)
    if (key == old_name) return std::string(new_name);
  return key;
}

}  // namespace

bool has_openclip_layout(const weights::StateDict& text) { return text.has_prefix(kBlocks); }

weights::StateDict from_openclip_layout(const weights::StateDict& text) {
  Tensors out;
  for (const auto& [key, tensor] : text.tensors()) {
    if (key.starts_with(kBlocks))
      add_of_block(text, key, kTextLayers, tensor, out);
    else if (key == "text_projection" && tensor.dim() == 2)
      out.emplace("text_projection.weight", tensor.t().contiguous());
    else
      out.emplace(renamed(key, kOutsideText), tensor);
  }
  return {std::move(out), text.metadata(), text.path(), text.identity()};
}

weights::StateDict vision_from_openclip_layout(const weights::StateDict& vision) {
  Tensors out;
  for (const auto& [key, tensor] : vision.tensors()) {
    if (key.starts_with(kBlocks))
      add_of_block(vision, key, kVisionLayers, tensor, out);
    else if (key == "proj" && tensor.dim() == 2)
      out.emplace("visual_projection.weight", tensor.t().contiguous());
    else
      out.emplace(renamed(key, kOutsideVision), tensor);
  }
  return {std::move(out), vision.metadata(), vision.path(), vision.identity()};
}

weights::StateDict with_outer_name(const weights::StateDict& text) {
  if (text.has_prefix("text_model.") || !text.has_prefix("encoder.layers.")) return text;
  Tensors tensors;
  for (const auto& [key, tensor] : text.tensors())
    tensors.emplace(key.starts_with("text_projection") ? key : "text_model." + key, tensor);
  return {std::move(tensors), text.metadata(), text.path(), text.identity()};
}

}  // namespace weft::models::clip
