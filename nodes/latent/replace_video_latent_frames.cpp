// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <optional>
#include <fmt/format.h>
#include <ATen/ATen.h>

#include "diffusion/models/latents.hpp"
#include "engine/base/errors.hpp"
#include "engine/schema/node.hpp"
#include "nodes/limits.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ReplaceVideoLatentFrames {
  Latent destination;
  std::int64_t index = 0;
  std::optional<Latent> source;

  static void define(schema::Schema<ReplaceVideoLatentFrames>& s) {
    s.v3().category("latent/batch").python_module("comfy_extras.nodes_latent");
    s.description("Puts the frames of one video's latent into another.");
    s.input("destination", &ReplaceVideoLatentFrames::destination).tooltip("Where frames are replaced.");
    s.input("index", &ReplaceVideoLatentFrames::index)
        .default_value(0)
        .range(-kMaxResolution, kMaxResolution)
        .step(1)
        .tooltip("The first latent frame that is replaced; negative numbers count from the end.");
    s.input("source", &ReplaceVideoLatentFrames::source).tooltip("The frames to put there; without them, nothing changes.");
  }

  Latent execute(schema::Context&) const {
    if (!source) return destination;
    models::require_latent(destination.samples, "destination");
    models::require_latent(source->samples, "source");
    const at::Tensor& frames = source->samples;
    const std::int64_t count = destination.samples.size(2), first = index < 0 ? count + index : index;
    bool fits = frames.dim() == destination.samples.dim() && first >= 0 && first + frames.size(2) <= count;
    for (std::int64_t dim = 0; fits && dim < frames.dim(); ++dim)
      fits = dim == 2 || frames.size(dim) == destination.samples.size(dim);
    if (!fits)
      throw NodeError(fmt::format("{} do not fit into {} from frame {} on", describe_tensor(frames),
                                  describe_tensor(destination.samples), index),
                      "Both must have one size, and the frames must end before the other does.");
    Latent result = destination;
    result.samples = destination.samples.clone();
    result.samples.narrow(2, first, frames.size(2)).copy_(frames);
    return result;
  }
};

WEFT_NODE(ReplaceVideoLatentFrames);

}  // namespace
}  // namespace weft::nodes
