// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/clip_vision/vision_model.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/tensor.h>
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <utility>

#include "diffusion/models/clip/openclip_layout.hpp"
#include "diffusion/models/clip_vision/preprocess.hpp"
#include "diffusion/models/family.hpp"
#include "diffusion/nn/shape_check.hpp"
#include "engine/base/errors.hpp"

namespace weft::models {
namespace {

constexpr std::int64_t kHeads = 16;
constexpr std::int64_t kChannels = 3;

// The means and deviations of the pictures that CLIP was trained on; SigLIP's are a half.
constexpr ColourStatistics kClipColours{{0.48145466, 0.4578275, 0.40821073}, {0.26862954, 0.26130258, 0.27577711}};
constexpr ColourStatistics kSiglipColours{{0.5, 0.5, 0.5}, {0.5, 0.5, 0.5}};

/// The side of the picture that so many patches make up.
std::int64_t side_of(const weights::Scope& embeddings, std::int64_t patches, std::int64_t patch) {
  const auto side = static_cast<std::int64_t>(std::lround(std::sqrt(static_cast<double>(patches))));
  if (side * side == patches) return side * patch;
  throw WeightsError(fmt::format("{}: {} positions are no square picture",
                                 nn::describe(embeddings, "position_embedding.weight"), patches));
}

std::int64_t checked_heads(const weights::Scope& scope, std::int64_t width) {
  if (width % kHeads == 0) return kHeads;
  throw WeightsError(
      fmt::format("{}: a width of {} does not divide into {} heads", nn::describe(scope, "embeddings"), width, kHeads),
      "weft knows the vision towers ViT-L, ViT-H, ViT-g and SigLIP.");
}

clip::Activation activation_of(bool siglip, bool openai) {
  if (siglip) return clip::Activation::gelu_tanh;
  return openai ? clip::Activation::quick_gelu : clip::Activation::gelu;
}

/// OpenAI's towers end at ViT-L, 1024 wide; OpenCLIP's larger ones use the exact GELU.
constexpr std::int64_t kWidestOfOpenAI = 1024;

}  // namespace

VisionModel::VisionModel(std::shared_ptr<weights::ParameterStore> store)
    : store_(std::move(store)), post_norm_(weights::Scope(*store_, "vision_model") / "post_layernorm") {
  const weights::Scope scope(*store_, "vision_model");
  const weights::Scope embeddings = scope / "embeddings";
  class_embedding_ = embeddings.find("class_embedding");
  const bool siglip = class_embedding_ == nullptr;
  patch_weight_ = &nn::require_shape(embeddings, "patch_embedding.weight", {nn::kAny, kChannels, nn::kAny, nn::kAny});
  const std::int64_t width = patch_weight_->sizes()[0];
  patch_bias_ = nn::find_shape(embeddings, "patch_embedding.bias", {width});
  position_ = &nn::require_shape(embeddings, "position_embedding.weight", {nn::kAny, width});
  image_size_ = side_of(embeddings, position_->sizes()[0] - (siglip ? 0 : 1), patch_weight_->sizes()[2]);
  // The misspelling is in every published file.
  if (!siglip) pre_norm_.emplace(scope / "pre_layrnorm", width);
  layers_ = clip::encoder_layers(scope / "encoder.layers", width, checked_heads(scope, width),
                                 activation_of(siglip, width <= kWidestOfOpenAI));
  const weights::Scope root(*store_);
  if (root.has("visual_projection")) projection_.emplace(root / "visual_projection", width);
}

at::Tensor VisionModel::embed(const at::Tensor& pixels) const {
  const at::Tensor weight = patch_weight_->value();
  const std::int64_t patch = weight.size(2);
  const at::Tensor patches = at::conv2d(pixels.to(weight.options()), weight,
                                        patch_bias_ == nullptr ? at::Tensor() : patch_bias_->value(), {patch, patch})
                                 .flatten(2)
                                 .transpose(1, 2);
  const at::Tensor positions = position_->value();
  if (class_embedding_ == nullptr) return patches + positions;
  const at::Tensor first = class_embedding_->value().expand({patches.size(0), 1, -1});
  return at::cat({first, patches}, 1) + positions;
}

SeenPicture VisionModel::encode(const at::Tensor& image, PictureCrop crop) const {
  const bool siglip = class_embedding_ == nullptr;
  at::Tensor x = embed(preprocess(image, image_size_, siglip ? kSiglipColours : kClipColours, crop));
  if (pre_norm_) x = (*pre_norm_)(x);
  at::Tensor penultimate = x;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    if (i + 1 == layers_.size()) penultimate = x.clone();
    layers_[i](x, {});
  }
  if (siglip) x = post_norm_(x);
  at::Tensor pooled = siglip ? x : post_norm_(x.select(1, 0));
  if (projection_) pooled = (*projection_)(pooled);
  const auto on_host = at::TensorOptions(at::kCPU).dtype(at::kFloat);
  return {x.to(on_host), penultimate.to(on_host), pooled.to(on_host)};
}

std::shared_ptr<const VisionModel> load_vision_model(const weights::StateDict& file) {
  const weights::StateDict dict = file.has_prefix("visual.transformer.resblocks.")
                                      ? clip::vision_from_openclip_layout(file.with_prefix("visual."))
                                      : file;
  if (dict.find("vision_model.embeddings.patch_embedding.weight") == nullptr) {
    const auto looks = recognise(file);
    throw WeightsError(fmt::format("{}: there is no vision tower in it{}", file.path().string(),
                                   looks ? fmt::format("; it looks like {}", looks->kind) : ""),
                       looks && !looks->folder.empty()
                           ? fmt::format("Such a file belongs into models/{}.", looks->folder)
                           : "weft reads CLIP's and SigLIP's.");
  }
  return std::make_shared<const VisionModel>(std::make_shared<weights::ParameterStore>(dict));
}

}  // namespace weft::models
