// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "engine/schema/node.hpp"
#include "nodes/media_ports.hpp"

namespace weft::nodes {
namespace {

struct TrimAudioDuration {
  Audio audio;
  double start_index = 0.0;
  double duration = 60.0;

  static void define(schema::Schema<TrimAudioDuration>& s) {
    constexpr double kAnyTime = 18446744073709551615.0;  // what ComfyUI has
    s.display_name("Trim Audio Duration").category("audio").python_module("comfy_extras.nodes_audio");
    s.description("Cuts a part out of a sound.");
    s.input("audio", &TrimAudioDuration::audio);
    s.input("start_index", &TrimAudioDuration::start_index)
        .default_value(0.0)
        .range(-kAnyTime, kAnyTime)
        .step(0.01)
        .tooltip("Where the part begins, in seconds; from the end where negative.");
    s.input("duration", &TrimAudioDuration::duration)
        .default_value(60.0)
        .min(0.0)
        .step(0.01)
        .tooltip("How long it is, in seconds.");
  }

  Audio execute(schema::Context&) const {
    const std::int64_t count = audio.waveform.size(-1);
    const double length = static_cast<double>(count);
    const double rate = static_cast<double>(audio.sample_rate);
    // In doubles: the range of the inputs is far above that of sample numbers.
    const double wanted = std::nearbyint(start_index * rate) + (start_index < 0 ? length : 0);
    const double first = std::clamp(wanted, 0.0, std::max(0.0, length - 1));
    const double last = std::clamp(first + std::nearbyint(duration * rate), 0.0, length);
    if (last <= first)
      throw NodeError(fmt::format("nothing is left of {:.3f} seconds of sound from {:.3f} on, for {:.3f}",
                                  length / rate, start_index, duration),
                      "Choose a duration above zero.");
    const auto begin = static_cast<std::int64_t>(first);
    return {audio.waveform.narrow(-1, begin, static_cast<std::int64_t>(last) - begin), audio.sample_rate};
  }
};

WEFT_NODE(TrimAudioDuration);

}  // namespace
}  // namespace weft::nodes
