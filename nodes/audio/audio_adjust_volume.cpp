// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <ATen/ATen.h>

#include "engine/schema/node.hpp"
#include "nodes/media_ports.hpp"

namespace weft::nodes {
namespace {

struct AudioAdjustVolume {
  Audio audio;
  std::int64_t volume = 1;

  static void define(schema::Schema<AudioAdjustVolume>& s) {
    s.display_name("Audio Adjust Volume").category("audio").python_module("comfy_extras.nodes_audio");
    s.input("audio", &AudioAdjustVolume::audio);
    s.input("volume", &AudioAdjustVolume::volume)
        .default_value(1)
        .range(-100, 100)
        .tooltip("By how many decibels: 0 not at all, 6 about double, -6 about half.");
  }

  Audio execute(schema::Context&) const {
    if (volume == 0) return audio;
    return {audio.waveform * std::pow(10.0, static_cast<double>(volume) / 20), audio.sample_rate};
  }
};

WEFT_NODE(AudioAdjustVolume);

}  // namespace
}  // namespace weft::nodes
