// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "engine/schema/node.hpp"
#include "nodes/latent/empty.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct EmptyAceStepLatentAudio {
  double seconds = 120.0;
  std::int64_t batch_size = 1;

  static void define(schema::Schema<EmptyAceStepLatentAudio>& s) {
    s.v3().category("latent/audio").python_module("comfy_extras.nodes_ace");
    s.description("Latents of zeros for ACE-Step: so many seconds of music.");
    s.input("seconds", &EmptyAceStepLatentAudio::seconds).default_value(120.0).range(1.0, 1000.0).step(0.1);
    s.input("batch_size", &EmptyAceStepLatentAudio::batch_size)
        .default_value(1)
        .range(1, 4096)
        .tooltip("How many to make at once.");
  }

  Latent execute(schema::Context&) const {
    constexpr double kSamplesASecond = 44100, kSamplesAFrame = 512, kFramesAColumn = 8;
    const auto columns = static_cast<std::int64_t>(seconds * kSamplesASecond / kSamplesAFrame / kFramesAColumn);
    return empty_latent({batch_size, 8, 16, columns});
  }
};

WEFT_NODE(EmptyAceStepLatentAudio);

}  // namespace
}  // namespace weft::nodes
