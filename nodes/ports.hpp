// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include <ATen/ATen.h>

#include "diffusion/models/clip_vision/vision_model.hpp"
#include "diffusion/models/style/redux.hpp"
#include "diffusion/models/values.hpp"
#include "diffusion/sampling/guidance.hpp"
#include "diffusion/sampling/noise.hpp"
#include "diffusion/sampling/sampler.hpp"
#include "engine/schema/port_type.hpp"

/// What flows between weft's own nodes, and the port word of each type.
namespace weft::nodes {

using models::Clip;
using models::Conditioning;
using models::Latent;
using models::Model;
using models::Vae;
using sampling::NoiseSource;
using sampling::Sampler;

/// IMAGE: pixels [B, H, W, 3] float32, 0..1, on the CPU.
struct Image {
  at::Tensor pixels;
};

/// MASK: values [B, H, W] float32, 0..1, on the CPU.
struct Mask {
  at::Tensor values;
};

/// SIGMAS: the noise levels that a sampler walks, [n] float32 on the CPU.
struct Sigmas {
  at::Tensor values;
};

/// GUIDER: a model and what steers it.
struct Guider {
  models::Model model;
  std::shared_ptr<const sampling::Guidance> guidance;
};

/// "[1, 64, 64, 3] float32", for error messages.
std::string describe_tensor(const at::Tensor& tensor);

/// A port whose values are mostly one tensor: what errors show of it, and what it takes of the cache.
template <typename T, at::Tensor T::*tensor>
struct TensorPort {
  static std::string describe(const T& value) { return describe_tensor(value.*tensor); }
  static std::size_t bytes(const T& value) { return (value.*tensor).nbytes(); }
};

}  // namespace weft::nodes

namespace weft::schema {

template <>
struct PortType<models::Model> {
  static constexpr std::string_view name = "MODEL";
};
template <>
struct PortType<models::Clip> {
  static constexpr std::string_view name = "CLIP";
};
template <>
struct PortType<models::Vae> {
  static constexpr std::string_view name = "VAE";
};
template <>
struct PortType<models::Conditioning> {
  static constexpr std::string_view name = "CONDITIONING";
  static std::string describe(const models::Conditioning& conditioning);
  static std::size_t bytes(const models::Conditioning& conditioning);
};
template <>
struct PortType<models::Latent> : nodes::TensorPort<models::Latent, &models::Latent::samples> {
  static constexpr std::string_view name = "LATENT";
};
template <>
struct PortType<nodes::Image> : nodes::TensorPort<nodes::Image, &nodes::Image::pixels> {
  static constexpr std::string_view name = "IMAGE";
};
template <>
struct PortType<nodes::Mask> : nodes::TensorPort<nodes::Mask, &nodes::Mask::values> {
  static constexpr std::string_view name = "MASK";
};

template <>
struct PortType<models::VisionModel> {
  static constexpr std::string_view name = "CLIP_VISION";
};
template <>
struct PortType<models::SeenPicture> : nodes::TensorPort<models::SeenPicture, &models::SeenPicture::last_hidden_state> {
  static constexpr std::string_view name = "CLIP_VISION_OUTPUT";
};
template <>
struct PortType<models::StyleModel> {
  static constexpr std::string_view name = "STYLE_MODEL";
};
template <>
struct PortType<nodes::Sigmas> : nodes::TensorPort<nodes::Sigmas, &nodes::Sigmas::values> {
  static constexpr std::string_view name = "SIGMAS";
};
template <>
struct PortType<nodes::Guider> {
  static constexpr std::string_view name = "GUIDER";
};
template <>
struct PortType<sampling::NoiseSource> {
  static constexpr std::string_view name = "NOISE";
};
template <>
struct PortType<sampling::Sampler> {
  static constexpr std::string_view name = "SAMPLER";
};

}  // namespace weft::schema
