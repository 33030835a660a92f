// SPDX-License-Identifier: Apache-2.0
// Where the parts of a model lie in the checkpoints of its family, as Stability AI, Black Forest Labs and ComfyUI write
// them.
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/models/merging/saved_weights.hpp"
#include "engine/base/errors.hpp"

namespace weft::models {
namespace {

constexpr std::string_view kNetworkPlace = "model.diffusion_model.";
constexpr std::string_view kFlux = "Flux";

/// Where a tower lies in a checkpoint, and whether with OpenCLIP's keys.
struct TowerPlace {
  std::string_view family, tower, prefix;
  bool openclip;
};
constexpr std::array kTowerPlaces{
    TowerPlace{"SD1.x", "clip_l", "cond_stage_model.transformer.", false},
    TowerPlace{"SD2.x", "clip_h", "cond_stage_model.model.", true},
    TowerPlace{"SDXL", "clip_l", "conditioner.embedders.0.transformer.", false},
    TowerPlace{"SDXL", "clip_g", "conditioner.embedders.1.model.", true},
    TowerPlace{"SDXL refiner", "clip_g", "conditioner.embedders.0.model.", true},
    TowerPlace{"Flux", "clip_l", "text_encoders.clip_l.transformer.", false},
    TowerPlace{"Flux", "t5xxl", "text_encoders.t5xxl.transformer.", false},
};

const TowerPlace& place_of(std::string_view family, const std::string& tower) {
  for (const TowerPlace& place : kTowerPlaces)
    if (place.family == family && place.tower == tower) return place;
  throw NodeError(fmt::format("a {} checkpoint has no place for the text encoder {}", family, tower),
                  "Save the model with ModelSave and the text encoder with CLIPSave.");
}

using Renaming = std::pair<std::string_view, std::string_view>;
constexpr std::array kOpenClipOutside{
    Renaming{"text_model.embeddings.token_embedding.weight", "token_embedding.weight"},
    Renaming{"text_model.embeddings.position_embedding.weight", "positional_embedding"},
    Renaming{"text_model.final_layer_norm.weight", "ln_final.weight"},
    Renaming{"text_model.final_layer_norm.bias", "ln_final.bias"},
};
constexpr std::array kOpenClipInLayer{
    Renaming{"layer_norm1.", "ln_1."},
    Renaming{"layer_norm2.", "ln_2."},
    Renaming{"mlp.fc1.", "mlp.c_fc."},
    Renaming{"mlp.fc2.", "mlp.c_proj."},
    Renaming{"self_attn.out_proj.", "attn.out_proj."},
};
constexpr std::string_view kLayers = "text_model.encoder.layers.";
constexpr std::string_view kQuery = "self_attn.q_proj.";

/// Query, key and value as one, the rows of one after the other's.
SavedWeights::Entry fused_projection(const SavedWeights::Entries& all, const std::string& query) {
  std::vector<SavedWeights::Entry> parts;
  for (const char* name : {"q_proj", "k_proj", "v_proj"}) {
    std::string key = query;
    key.replace(key.rfind("q_proj"), 6, name);
    const auto found = all.find(key);
    if (found == all.end())
      throw WeightsError(fmt::format("the text encoder has '{}' but not '{}'", query, key));
    parts.push_back(found->second);
  }
  std::vector<std::int64_t> sizes = parts.front().sizes;
  sizes.front() *= 3;
  const at::ScalarType dtype = parts.front().dtype;
  return {dtype, std::move(sizes), [parts, dtype] {
            std::vector<at::Tensor> made;
            for (const auto& part : parts) made.push_back(part.make().to(dtype));
            return at::cat(made);
          }};
}

void add_layer_weight(const SavedWeights::Entries& all, const std::string& key, const std::string& prefix,
                      SavedWeights& out) {
  const std::string_view rest = std::string_view(key).substr(kLayers.size());
  const std::size_t dot = rest.find('.');
  const std::string_view name = dot == std::string_view::npos ? std::string_view() : rest.substr(dot + 1);
  const std::string block = fmt::format("{}transformer.resblocks.{}.", prefix, rest.substr(0, dot));
  if (name.starts_with(kQuery))
    return out.add(fmt::format("{}attn.in_proj_{}", block, name.substr(kQuery.size())), fused_projection(all, key));
  if (name.starts_with("self_attn.k_proj.") || name.starts_with("self_attn.v_proj.")) return;
  for (const auto& [from, to] : kOpenClipInLayer)
    if (name.starts_with(from)) return out.add(fmt::format("{}{}{}", block, to, name.substr(from.size())), all.at(key));
  out.add(prefix + key, all.at(key));
}

SavedWeights::Entry transposed(const SavedWeights::Entry& entry) {
  if (entry.sizes.size() != 2) return entry;
  return {entry.dtype, {entry.sizes[1], entry.sizes[0]}, [make = entry.make] { return make().t().contiguous(); }};
}

void add_openclip_weight(const SavedWeights::Entries& all, const std::string& key, const std::string& prefix,
                         SavedWeights& out) {
  if (key.ends_with("position_ids")) return;
  if (key.starts_with(kLayers)) return add_layer_weight(all, key, prefix, out);
  if (key == "text_projection.weight") return out.add(prefix + "text_projection", transposed(all.at(key)));
  for (const auto& [from, to] : kOpenClipOutside)
    if (key == from) return out.add(prefix + std::string(to), all.at(key));
  out.add(prefix + key, all.at(key));
}

void add_all_below(const SavedWeights& weights, std::string_view prefix, SavedWeights& out) {
  for (const auto& [key, entry] : weights.entries()) out.add(std::string(prefix) + key, entry);
}

/// Marks by which loaders tell what a network predicts: of the network itself, whatever a node made of it, but for the
/// levels of a continuous process.
void add_marks(const Model& model, SavedWeights& out) {
  constexpr std::string_view kV = "v";
  if (model.sampling->is_continuous() && model.sampling->checkpoint_name() == kV) {
    out.add("edm_vpred.sigma_max", at::scalar_tensor(model.sampling->sigma_max(), at::kFloat));
    out.add("edm_vpred.sigma_min", at::scalar_tensor(model.sampling->sigma_min(), at::kFloat));
  }
  if (model.network->sampling()->checkpoint_name() != kV) return;
  out.add("v_pred", at::empty({0}, at::kFloat));
  constexpr double kEndless = 1000.0;  // only a process that ends in pure noise has a level so far above all others
  if (model.sampling->sigma_max() > kEndless) out.add("ztsnr", at::empty({0}, at::kFloat));
}

}  // namespace

SavedWeights weights_of(const Model& model) {
  SavedWeights out;
  add_all_below(weights_of(model.network->store(), *model.patches), kNetworkPlace, out);
  add_marks(model, out);
  return out;
}

std::map<std::string, SavedWeights> tower_weights_of(const Clip& clip) {
  const SavedWeights all = weights_of(clip.encoder->store(), *clip.patches);
  std::map<std::string, SavedWeights> towers;
  for (const TextTower& tower : clip.encoder->towers())
    for (const auto& [key, entry] : all.entries())
      if (key.starts_with(tower.prefix)) towers[tower.name].add(key.substr(tower.prefix.size()), entry);
  return towers;
}

SavedWeights checkpoint_weights_of(const Clip& clip, std::string_view family) {
  SavedWeights out;
  for (const auto& [tower, weights] : tower_weights_of(clip)) {
    const TowerPlace& place = place_of(family, tower);
    if (!place.openclip) {
      add_all_below(weights, place.prefix, out);
      continue;
    }
    for (const auto& [key, entry] : weights.entries())
      add_openclip_weight(weights.entries(), key, std::string(place.prefix), out);
  }
  return out;
}

SavedWeights weights_of(const Vae& vae, std::string_view family) {
  const SavedWeights bare = weights_of(vae.autoencoder->store(), {});
  if (family.empty()) return bare;
  SavedWeights out;
  add_all_below(bare, family == kFlux ? "vae." : "first_stage_model.", out);
  return out;
}

std::map<std::string, std::string> model_spec(const Model& model, const std::string& title) {
  std::map<std::string, std::string> spec;
  const std::string& family = model.network->family();
  if (family == "SDXL" || family == "SDXL refiner") {
    spec["modelspec.architecture"] =
        family == "SDXL" ? "stable-diffusion-xl-v1-base" : "stable-diffusion-xl-v1-refiner";
    spec["modelspec.sai_model_spec"] = "1.0.0";
    spec["modelspec.implementation"] = "sgm";
    spec["modelspec.title"] = title;
  }
  const std::string_view predicts = model.network->sampling()->checkpoint_name();
  if (!predicts.empty()) spec["modelspec.predict_key"] = predicts;
  return spec;
}

}  // namespace weft::models
