// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <variant>

#include "engine/schema/node.hpp"
#include "nodes/audio/saved_audio.hpp"

namespace weft::nodes {
namespace {

struct SaveAsFlac {
  static constexpr const char* key = "flac";
  static void define(schema::Inputs<SaveAsFlac>&) {}
  video::AudioFormat chosen() const { return flac_format(); }
};

struct SaveAsMp3 {
  static constexpr const char* key = "mp3";
  schema::Choice quality;
  static void define(schema::Inputs<SaveAsMp3>& s) {
    s.input("quality", &SaveAsMp3::quality).options({"V0", "128k", "320k"}).default_value("V0");
  }
  video::AudioFormat chosen() const { return mp3_format(quality.value); }
};

struct SaveAsOpus {
  static constexpr const char* key = "opus";
  schema::Choice quality;
  static void define(schema::Inputs<SaveAsOpus>& s) {
    s.input("quality", &SaveAsOpus::quality).options({"64k", "96k", "128k", "192k", "320k"}).default_value("128k");
  }
  video::AudioFormat chosen() const { return opus_format(quality.value); }
};

struct SaveAudioAdvanced {
  Audio audio;
  std::string filename_prefix = "audio/ComfyUI";
  std::variant<SaveAsFlac, SaveAsMp3, SaveAsOpus> format;

  static void define(schema::Schema<SaveAudioAdvanced>& s) {
    s.v3().display_name("Save Audio (Advanced)").category("audio").python_module("comfy_extras.nodes_audio");
    s.description("Writes sound into the output folder, in a format of choice, with its workflow inside.")
        .output_node();
    s.input("audio", &SaveAudioAdvanced::audio).tooltip("What to write: one file for each sound of the batch.");
    s.input("filename_prefix", &SaveAudioAdvanced::filename_prefix).default_value("audio/ComfyUI");
    s.input("format", &SaveAudioAdvanced::format).tooltip("flac loses nothing; mp3 and opus are smaller.");
    s.hidden("prompt", "PROMPT").hidden("extra_pnginfo", "EXTRA_PNGINFO");
    s.outputs("audio");
  }

  Audio execute(schema::Context& context) const {
    const auto chosen = std::visit([](const auto& branch) { return branch.chosen(); }, format);
    save_audio(context, audio, filename_prefix, false, chosen);
    return audio;
  }
};

WEFT_NODE(SaveAudioAdvanced);

}  // namespace
}  // namespace weft::nodes
