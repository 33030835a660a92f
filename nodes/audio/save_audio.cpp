// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/audio/saved_audio.hpp"

namespace weft::nodes {
namespace {

struct SaveAudio {
  Audio audio;
  std::string filename_prefix = "audio/ComfyUI";

  static void define(schema::Schema<SaveAudio>& s) {
    s.display_name("Save Audio (FLAC)").category("audio").python_module("comfy_extras.nodes_audio").output_node();
    s.input("audio", &SaveAudio::audio);
    s.input("filename_prefix", &SaveAudio::filename_prefix).default_value("audio/ComfyUI");
    s.hidden("prompt", "PROMPT").hidden("extra_pnginfo", "EXTRA_PNGINFO");
  }

  void execute(schema::Context& context) const { save_audio(context, audio, filename_prefix, false, flac_format()); }
};

WEFT_NODE(SaveAudio);

}  // namespace
}  // namespace weft::nodes
