// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/audio/saved_audio.hpp"

namespace weft::nodes {
namespace {

struct SaveAudioOpus {
  Audio audio;
  std::string filename_prefix = "audio/ComfyUI";
  schema::Choice quality;

  static void define(schema::Schema<SaveAudioOpus>& s) {
    s.display_name("Save Audio (Opus)").category("audio").python_module("comfy_extras.nodes_audio").output_node();
    s.input("audio", &SaveAudioOpus::audio);
    s.input("filename_prefix", &SaveAudioOpus::filename_prefix).default_value("audio/ComfyUI");
    s.input("quality", &SaveAudioOpus::quality).options({"64k", "96k", "128k", "192k", "320k"}).default_value("128k");
    s.hidden("prompt", "PROMPT").hidden("extra_pnginfo", "EXTRA_PNGINFO");
  }

  void execute(schema::Context& context) const {
    save_audio(context, audio, filename_prefix, false, opus_format(quality.value));
  }
};

WEFT_NODE(SaveAudioOpus);

}  // namespace
}  // namespace weft::nodes
