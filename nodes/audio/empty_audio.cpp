// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "engine/schema/node.hpp"
#include "nodes/media_ports.hpp"

namespace weft::nodes {
namespace {

struct EmptyAudio {
  double duration = 60.0;
  std::int64_t sample_rate = 44100;
  std::int64_t channels = 2;

  static void define(schema::Schema<EmptyAudio>& s) {
    s.display_name("Empty Audio").category("audio").python_module("comfy_extras.nodes_audio");
    s.description("Silence.");
    s.input("duration", &EmptyAudio::duration)
        .default_value(60.0)
        .range(0.0, 18446744073709551615.0)
        .step(0.01)
        .tooltip("How long, in seconds.");
    s.input("sample_rate", &EmptyAudio::sample_rate).default_value(44100).tooltip("Samples a second.");
    s.input("channels", &EmptyAudio::channels).default_value(2).range(1, 2).tooltip("1 for mono, 2 for stereo.");
  }

  Audio execute(schema::Context&) const {
    constexpr double kMostSamples = 1 << 30;  // more than six hours
    constexpr std::int64_t kHighestRate = 768000;
    if (sample_rate < 1 || sample_rate > kHighestRate)
      throw NodeError(fmt::format("{} samples a second are no sound", sample_rate), "44100 and 48000 are usual.");
    const double count = std::nearbyint(duration * static_cast<double>(sample_rate));
    if (!(count <= kMostSamples))
      throw NodeError(fmt::format("{:g} seconds of silence are too long", duration), "Choose a shorter duration.");
    return {at::zeros({1, channels, static_cast<std::int64_t>(count)}, at::kFloat), sample_rate};
  }
};

WEFT_NODE(EmptyAudio);

}  // namespace
}  // namespace weft::nodes
