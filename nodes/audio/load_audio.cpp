// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/annotated_file.hpp"
#include "engine/schema/node.hpp"
#include "nodes/media_files.hpp"
#include "nodes/media_ports.hpp"

namespace weft::nodes {
namespace {

struct LoadAudio {
  schema::Choice audio;

  static void define(schema::Schema<LoadAudio>& s) {
    s.display_name("Load Audio").category("audio").python_module("comfy_extras.nodes_audio");
    s.description("Reads the sound of a sound or video file of the input folder.");
    s.input("audio", &LoadAudio::audio).options(media_files(MediaKind::video_and_sound)).any_option().audio_upload();
  }

  void validate(schema::Validation& validation) const { check_media_file(validation, "audio", audio.value); }

  Hash fingerprint(schema::Context& context) const { return media_identity(context, audio.value); }

  Audio execute(schema::Context& context) const {
    return video::read_audio(schema::annotated_file(context.folders(), audio.value), context.cancel());
  }
};

WEFT_NODE(LoadAudio);

}  // namespace
}  // namespace weft::nodes
