// SPDX-License-Identifier: Apache-2.0
#include "diffusion/image/blend.hpp"

#include <array>
#include <utility>

#include <ATen/ATen.h>

#include "diffusion/image/named.hpp"

namespace weft::image {
namespace {

using at::Tensor;

using Mix = Tensor (*)(const Tensor& below, const Tensor& above);

Tensor overlay(const Tensor& below, const Tensor& above) {
  return at::where(below <= 0.5, 2 * below * above, 1 - 2 * (1 - below) * (1 - above));
}

/// W3C's soft light: where the upper layer is dark, below * below pulls down, else this curve pulls up.
Tensor soft_light(const Tensor& below, const Tensor& above) {
  const Tensor curve = at::where(below <= 0.25, ((16 * below - 12) * below + 4) * below, at::sqrt(below));
  const Tensor darker = below - (1 - 2 * above) * below * (1 - below);
  const Tensor lighter = below + (2 * above - 1) * (curve - below);
  return at::where(above <= 0.5, darker, lighter);
}

constexpr std::array<std::pair<std::string_view, Mix>, 6> kMixes{{
    {"normal", [](const Tensor&, const Tensor& above) { return above; }},
    {"multiply", [](const Tensor& below, const Tensor& above) { return below * above; }},
    {"screen", [](const Tensor& below, const Tensor& above) { return 1 - (1 - below) * (1 - above); }},
    {"overlay", overlay},
    {"soft_light", soft_light},
    {"difference", [](const Tensor& below, const Tensor& above) { return below - above; }},
}};

/// Two layers with colors multiplied by alpha.
struct Layers {
  Tensor s, d;    ///< colors of source and destination
  Tensor sa, da;  ///< their alpha
};
using Operator = Layer (*)(const Layers&);

/// What is opaque in either layer.
Tensor united(const Layers& of) { return of.sa + of.da - of.sa * of.da; }

/// Colors where both layers are opaque are `both`; elsewhere each shows alone.
Layer with_alone(const Layers& of, const Tensor& both) {
  return {(1 - of.da) * of.s + (1 - of.sa) * of.d + both, united(of)};
}

/// Both layers, each by a share of its own.
Layer shares(const Layers& of, const Tensor& source, const Tensor& destination) {
  return {source * of.s + destination * of.d, source * of.sa + destination * of.da};
}

Layer overlaid(const Layers& of) {
  const Tensor bright = of.sa * of.da - 2 * (of.da - of.s) * (of.sa - of.d);
  return {at::where(2 * of.d < of.da, 2 * of.s * of.d, bright), united(of)};
}

constexpr std::array<std::pair<std::string_view, Operator>, 18> kOperators{{
    {"ADD",
     [](const Layers& of) {
       return Layer{at::clamp(of.s + of.d, 0, 1), at::clamp(of.sa + of.da, 0, 1)};
     }},
    {"CLEAR",
     [](const Layers& of) {
       return Layer{at::zeros_like(of.d), at::zeros_like(of.da)};
     }},
    {"DARKEN", [](const Layers& of) { return with_alone(of, at::minimum(of.s, of.d)); }},
    {"DST",
     [](const Layers& of) {
       return Layer{of.d, of.da};
     }},
    {"DST_ATOP",
     [](const Layers& of) {
       return Layer{of.sa * of.d + (1 - of.da) * of.s, of.sa};
     }},
    {"DST_IN",
     [](const Layers& of) {
       return Layer{of.d * of.sa, of.sa * of.da};
     }},
    {"DST_OUT",
     [](const Layers& of) {
       return Layer{(1 - of.sa) * of.d, (1 - of.sa) * of.da};
     }},
    {"DST_OVER", [](const Layers& of) { return shares(of, 1 - of.da, at::ones_like(of.da)); }},
    {"LIGHTEN", [](const Layers& of) { return with_alone(of, at::maximum(of.s, of.d)); }},
    {"MULTIPLY",
     [](const Layers& of) {
       return Layer{of.s * of.d, of.sa * of.da};
     }},
    {"OVERLAY", overlaid},
    {"SCREEN",
     [](const Layers& of) {
       return Layer{of.s + of.d - of.s * of.d, united(of)};
     }},
    {"SRC",
     [](const Layers& of) {
       return Layer{of.s, of.sa};
     }},
    {"SRC_ATOP",
     [](const Layers& of) {
       return Layer{of.da * of.s + (1 - of.sa) * of.d, of.da};
     }},
    {"SRC_IN",
     [](const Layers& of) {
       return Layer{of.s * of.da, of.sa * of.da};
     }},
    {"SRC_OUT",
     [](const Layers& of) {
       return Layer{(1 - of.da) * of.s, (1 - of.da) * of.sa};
     }},
    {"SRC_OVER", [](const Layers& of) { return shares(of, at::ones_like(of.sa), 1 - of.sa); }},
    {"XOR", [](const Layers& of) { return shares(of, 1 - of.da, 1 - of.sa); }},
}};

/// Below this nothing is to be seen, and colors would be divided by nearly zero.
constexpr double kOpaque = 1e-5;

constexpr std::string_view kWayToMix = "way to mix pictures";

}  // namespace

std::vector<std::string> blend_modes() { return names_of(kMixes); }
std::vector<std::string> porter_duff_modes() { return names_of(kOperators); }

Tensor blend(const Tensor& below, const Tensor& above, std::string_view mode) {
  return named_in(kMixes, mode, kWayToMix)(below, above);
}

Layer porter_duff(const Layer& source, const Layer& destination, std::string_view mode) {
  const Operator combine = named_in(kOperators, mode, kWayToMix);
  const Layer mixed =
      combine({source.color * source.alpha, destination.color * destination.alpha, source.alpha, destination.alpha});
  const Tensor color = at::where(mixed.alpha > kOpaque, mixed.color / mixed.alpha, at::zeros_like(mixed.color));
  return {at::clamp(color, 0, 1), mixed.alpha};
}

}  // namespace weft::image
