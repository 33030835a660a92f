// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/annotated_file.hpp"
#include "engine/schema/node.hpp"
#include "nodes/media_files.hpp"
#include "nodes/media_ports.hpp"

namespace weft::nodes {
namespace {

struct RecordAudio {
  schema::Value audio;

  static void define(schema::Schema<RecordAudio>& s) {
    s.display_name("Record Audio").category("audio").python_module("comfy_extras.nodes_audio");
    s.description("Reads a recording made in the front end, which names its file here.");
    s.input("audio", &RecordAudio::audio).port("AUDIO_RECORD");
  }

  void validate(schema::Validation& validation) const {
    if (const std::string* name = audio.as_string()) check_media_file(validation, "audio", *name);
  }

  Hash fingerprint(schema::Context& context) const { return media_identity(context, name()); }

  Audio execute(schema::Context& context) const {
    return video::read_audio(schema::annotated_file(context.folders(), name()), context.cancel());
  }

 private:
  std::string name() const {
    if (const std::string* name = audio.as_string(); name != nullptr && !name->empty()) return *name;
    throw NodeError("nothing was recorded", "Record something in the front end, or use LoadAudio.");
  }
};

WEFT_NODE(RecordAudio);

}  // namespace
}  // namespace weft::nodes
