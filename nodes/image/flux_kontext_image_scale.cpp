// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

#include "diffusion/image/resample.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

using Size = std::pair<std::int64_t, std::int64_t>;  // width, height

/// Sizes that Flux.1 Kontext was trained on, narrow to wide (as its authors publish them).
constexpr std::array<Size, 17> kSizes{{{672, 1568}, {688, 1504}, {720, 1456}, {752, 1392}, {800, 1328}, {832, 1248},
                                       {880, 1184}, {944, 1104}, {1024, 1024}, {1104, 944}, {1184, 880}, {1248, 832},
                                       {1328, 800}, {1392, 752}, {1456, 720}, {1504, 688}, {1568, 672}}};

/// Where two are as near, the narrower one.
Size nearest_size(double aspect) {
  const auto distance = [aspect](const Size& size) {
    return std::abs(aspect - static_cast<double>(size.first) / static_cast<double>(size.second));
  };
  return *std::min_element(kSizes.begin(), kSizes.end(),
                           [&](const Size& a, const Size& b) { return distance(a) < distance(b); });
}

struct FluxKontextImageScale {
  Image image;

  static void define(schema::Schema<FluxKontextImageScale>& s) {
    s.v3().category("advanced/conditioning/flux").python_module("comfy_extras.nodes_flux");
    s.description("Scales a picture to the nearest of the sizes that Flux Kontext was trained on, cutting its middle.");
    s.input("image", &FluxKontextImageScale::image);
  }

  Image execute(schema::Context&) const {
    const auto [width, height] =
        nearest_size(static_cast<double>(image.pixels.size(2)) / static_cast<double>(image.pixels.size(1)));
    const at::Tensor result = image::resample(image.pixels.movedim(-1, 1), width, height, image::Filter::lanczos,
                                              image::Crop::center);
    return {result.movedim(1, -1)};
  }
};

WEFT_NODE(FluxKontextImageScale);

}  // namespace
}  // namespace weft::nodes
