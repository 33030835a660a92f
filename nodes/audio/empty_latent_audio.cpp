// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <ATen/ATen.h>

#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct EmptyLatentAudio {
  double seconds = 47.6;
  std::int64_t batch_size = 1;

  static void define(schema::Schema<EmptyLatentAudio>& s) {
    s.display_name("Empty Latent Audio").category("latent/audio").python_module("comfy_extras.nodes_audio");
    s.description("An empty latent for models of sound at 44100 samples a second, 2048 of them for each of its steps.");
    s.input("seconds", &EmptyLatentAudio::seconds).default_value(47.6).range(1.0, 1000.0).step(0.1);
    s.input("batch_size", &EmptyLatentAudio::batch_size).default_value(1).range(1, 4096).tooltip("How many at once.");
  }

  Latent execute(schema::Context&) const {
    constexpr std::int64_t kChannels = 64;
    const auto length = static_cast<std::int64_t>(std::nearbyint(seconds * 44100 / 2048 / 2)) * 2;
    Latent latent;
    latent.samples = at::zeros({batch_size, kChannels, length}, at::kFloat);
    return latent;
  }
};

WEFT_NODE(EmptyLatentAudio);

}  // namespace
}  // namespace weft::nodes
