// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include "engine/schema/node.hpp"
#include "nodes/audio/matched_audio.hpp"

namespace weft::nodes {
namespace {

struct AudioConcat {
  Audio audio1;
  Audio audio2;
  schema::Choice direction;

  static void define(schema::Schema<AudioConcat>& s) {
    s.display_name("Audio Concat").category("audio").python_module("comfy_extras.nodes_audio");
    s.description("Plays one sound after the other.");
    s.input("audio1", &AudioConcat::audio1);
    s.input("audio2", &AudioConcat::audio2);
    s.input("direction", &AudioConcat::direction)
        .options({"after", "before"})
        .default_value("after")
        .tooltip("Where audio2 goes.");
  }

  /// Always stereo, as ComfyUI has it.
  Audio execute(schema::Context&) const {
    const auto [one, two] = at_one_rate(stereo(audio1), stereo(audio2));
    const auto [first, second] = with_equal_channels(one, two);
    const at::Tensor& a = direction == "after" ? first.waveform : second.waveform;
    const at::Tensor& b = direction == "after" ? second.waveform : first.waveform;
    return {at::cat({a, b}, 2), first.sample_rate};
  }

 private:
  static Audio stereo(const Audio& audio) {
    if (audio.waveform.size(1) != 1) return audio;
    return {audio.waveform.expand({-1, 2, -1}), audio.sample_rate};
  }
};

WEFT_NODE(AudioConcat);

}  // namespace
}  // namespace weft::nodes
