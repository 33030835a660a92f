// SPDX-License-Identifier: Apache-2.0
#include <tuple>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "engine/schema/node.hpp"
#include "nodes/media_ports.hpp"

namespace weft::nodes {
namespace {

struct SplitAudioChannels {
  Audio audio;

  static void define(schema::Schema<SplitAudioChannels>& s) {
    s.display_name("Split Audio Channels").category("audio").python_module("comfy_extras.nodes_audio");
    s.description("Takes stereo sound apart into its left and its right channel.");
    s.input("audio", &SplitAudioChannels::audio);
    s.outputs("left", "right");
  }

  std::tuple<Audio, Audio> execute(schema::Context&) const {
    if (audio.waveform.size(1) != 2)
      throw NodeError(fmt::format("the sound has {} channels, not two", audio.waveform.size(1)),
                      "Only stereo has a left and a right.");
    return {Audio{audio.waveform.narrow(1, 0, 1), audio.sample_rate},
            Audio{audio.waveform.narrow(1, 1, 1), audio.sample_rate}};
  }
};

WEFT_NODE(SplitAudioChannels);

}  // namespace
}  // namespace weft::nodes
