// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <string>
#include <tuple>

#include "diffusion/image/blend.hpp"
#include "diffusion/image/resample.hpp"
#include "engine/base/errors.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct PorterDuffImageComposite {
  Image source;
  Mask source_alpha;
  Image destination;
  Mask destination_alpha;
  schema::Choice mode;

  static void define(schema::Schema<PorterDuffImageComposite>& s) {
    s.v3().display_name("Porter-Duff Image Composite").category("mask/compositing");
    s.python_module("comfy_extras.nodes_compositing");
    s.input("source", &PorterDuffImageComposite::source);
    s.input("source_alpha", &PorterDuffImageComposite::source_alpha);
    s.input("destination", &PorterDuffImageComposite::destination);
    s.input("destination_alpha", &PorterDuffImageComposite::destination_alpha);
    s.input("mode", &PorterDuffImageComposite::mode).options(image::porter_duff_modes).default_value("DST");
  }

  /// As many pictures as the shortest of the four; sizes follow the destination. Masks say what is transparent.
  std::tuple<Image, Mask> execute(schema::Context&) const {
    if (source.pixels.size(3) != destination.pixels.size(3))
      throw NodeError("source and destination have " + std::to_string(source.pixels.size(3)) + " and " +
                      std::to_string(destination.pixels.size(3)) + " channels");
    const std::int64_t count = std::min({source.pixels.size(0), source_alpha.values.size(0), destination.pixels.size(0),
                                         destination_alpha.values.size(0)});
    const auto layer = [&](const Image& image, const Mask& mask) {
      return image::Layer{as_destination(image.pixels.narrow(0, 0, count)),
                          1 - as_destination(mask.values.narrow(0, 0, count).unsqueeze(-1))};
    };
    const image::Layer mixed =
        image::porter_duff(layer(source, source_alpha), layer(destination, destination_alpha), mode.value);
    return {Image{mixed.color}, Mask{1 - mixed.alpha.squeeze(-1)}};
  }

 private:
  at::Tensor as_destination(const at::Tensor& pixels) const {
    const std::int64_t height = destination.pixels.size(1), width = destination.pixels.size(2);
    if (pixels.size(1) == height && pixels.size(2) == width) return pixels;
    return image::resample(pixels.movedim(-1, 1), width, height, image::Filter::bicubic, image::Crop::center)
        .movedim(1, -1);
  }
};

WEFT_NODE(PorterDuffImageComposite);

}  // namespace
}  // namespace weft::nodes
