// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "diffusion/models/clip/encoder_layer.hpp"
#include "diffusion/nn/conv.hpp"
#include "diffusion/nn/linear.hpp"
#include "diffusion/nn/norm.hpp"
#include "diffusion/weights/parameter_store.hpp"
#include "diffusion/weights/state_dict.hpp"

namespace weft::models {

/// CLIP_VISION_OUTPUT: what a vision tower sees in pictures. float32, on the CPU.
struct SeenPicture {
  at::Tensor last_hidden_state;  ///< [B, patches (+ 1), width]
  at::Tensor penultimate;        ///< the same of the layer before the last
  at::Tensor image_embeds;       ///< [B, projection]; of SigLIP, which pools nothing, last_hidden_state
};

/// What is done with a picture that is not square.
enum class PictureCrop { center, none };

/// The vision transformers of CLIP (Radford et al. 2021; OpenAI's and OpenCLIP's) and SigLIP (Zhai et al. 2023), in
/// transformers' layout, configured from shapes: patch and picture size, width, layers; 16 heads, as of every published
/// one from ViT-L on. Immutable but for the store's converted values.
class VisionModel {
 public:
  /// Keys "vision_model.…" and, of CLIP, "visual_projection.weight". Throws WeightsError when the file does not fit.
  explicit VisionModel(std::shared_ptr<weights::ParameterStore> store);

  /// image: [B, H, W, 3 or more], 0..1. Only while a lease of store() lives.
  SeenPicture encode(const at::Tensor& image, PictureCrop crop) const;

  /// The side of the square picture that the model takes, in pixels.
  std::int64_t image_size() const { return image_size_; }
  weights::ParameterStore& store() const { return *store_; }

 private:
  at::Tensor embed(const at::Tensor& pixels) const;

  std::shared_ptr<weights::ParameterStore> store_;
  const weights::Parameter* class_embedding_;  ///< null in SigLIP
  const weights::Parameter* patch_weight_;
  const weights::Parameter* patch_bias_;  ///< SigLIP's
  const weights::Parameter* position_;
  std::int64_t image_size_;
  std::optional<nn::LayerNorm> pre_norm_;
  std::vector<clip::EncoderLayer> layers_;
  nn::LayerNorm post_norm_;
  std::optional<nn::Linear> projection_;
};

/// The vision tower of a file, in transformers' layout or OpenCLIP's ("visual.transformer.…"). Throws WeightsError that
/// says what the file looks like when it has none.
std::shared_ptr<const VisionModel> load_vision_model(const weights::StateDict& file);

}  // namespace weft::models
