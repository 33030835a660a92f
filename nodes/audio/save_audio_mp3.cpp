// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/audio/saved_audio.hpp"

namespace weft::nodes {
namespace {

struct SaveAudioMP3 {
  Audio audio;
  std::string filename_prefix = "audio/ComfyUI";
  schema::Choice quality;

  static void define(schema::Schema<SaveAudioMP3>& s) {
    s.display_name("Save Audio (MP3)").category("audio").python_module("comfy_extras.nodes_audio").output_node();
    s.input("audio", &SaveAudioMP3::audio);
    s.input("filename_prefix", &SaveAudioMP3::filename_prefix).default_value("audio/ComfyUI");
    s.input("quality", &SaveAudioMP3::quality).options({"V0", "128k", "320k"}).default_value("V0");
    s.hidden("prompt", "PROMPT").hidden("extra_pnginfo", "EXTRA_PNGINFO");
  }

  void execute(schema::Context& context) const {
    save_audio(context, audio, filename_prefix, false, mp3_format(quality.value));
  }
};

WEFT_NODE(SaveAudioMP3);

}  // namespace
}  // namespace weft::nodes
