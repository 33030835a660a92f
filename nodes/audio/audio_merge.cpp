// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ATen/ATen.h>

#include "engine/schema/node.hpp"
#include "nodes/audio/matched_audio.hpp"

namespace weft::nodes {
namespace {

struct AudioMerge {
  Audio audio1;
  Audio audio2;
  schema::Choice merge_method;

  static void define(schema::Schema<AudioMerge>& s) {
    s.display_name("Audio Merge").category("audio").python_module("comfy_extras.nodes_audio");
    s.description("Plays two sounds at once, for as long as the first.");
    s.input("audio1", &AudioMerge::audio1);
    s.input("audio2", &AudioMerge::audio2);
    s.input("merge_method", &AudioMerge::merge_method)
        .options({"add", "mean", "subtract", "multiply"})
        .tooltip("What is done with the samples of both.");
  }

  Audio execute(schema::Context&) const {
    const auto [one, two] = at_one_rate(audio1, audio2);
    const at::Tensor& first = one.waveform;
    const std::int64_t length = first.size(-1);
    const std::int64_t there = std::min(length, two.waveform.size(-1));
    const at::Tensor second = at::constant_pad_nd(two.waveform.narrow(-1, 0, there), {0, length - there});
    const at::Tensor mixed = combined(first, second);
    const double peak = mixed.numel() == 0 ? 0.0 : mixed.abs().max().item<double>();
    return {peak > 1.0 ? mixed / peak : mixed, one.sample_rate};
  }

 private:
  at::Tensor combined(const at::Tensor& a, const at::Tensor& b) const {
    if (merge_method == "subtract") return a - b;
    if (merge_method == "multiply") return a * b;
    return merge_method == "mean" ? (a + b) / 2 : a + b;
  }
};

WEFT_NODE(AudioMerge);

}  // namespace
}  // namespace weft::nodes
