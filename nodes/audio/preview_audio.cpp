// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/audio/saved_audio.hpp"
#include "nodes/pictures_saved.hpp"

namespace weft::nodes {
namespace {

struct PreviewAudio {
  Audio audio;

  static void define(schema::Schema<PreviewAudio>& s) {
    s.display_name("Preview Audio").category("audio").python_module("comfy_extras.nodes_audio").output_node();
    s.input("audio", &PreviewAudio::audio);
    s.hidden("prompt", "PROMPT").hidden("extra_pnginfo", "EXTRA_PNGINFO");
  }

  void execute(schema::Context& context) const {
    save_audio(context, audio, preview_prefix("ComfyUI_temp_"), true, flac_format());
  }
};

WEFT_NODE(PreviewAudio);

}  // namespace
}  // namespace weft::nodes
