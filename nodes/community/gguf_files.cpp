// SPDX-License-Identifier: Apache-2.0
#include "nodes/community/gguf_files.hpp"

#include <algorithm>

#include "diffusion/models/text_encoders/load.hpp"
#include "diffusion/weights/load.hpp"
#include "engine/base/log.hpp"
#include "engine/schema/file_tree.hpp"

namespace weft::nodes {
namespace {

bool is_gguf_extension(std::string_view extension) {
  const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
  return std::ranges::equal(extension, std::string_view(".gguf"), same);
}

schema::OptionList list_gguf(const schema::Services& services, const std::string& kind, bool others) {
  schema::OptionList list = services.require<const schema::Folders>().list(kind);
  if (!others) list.values.clear();
  for (const std::string& folder : list.searched)
    for (std::string& file : schema::files_below(folder, is_gguf_extension, true))
      list.values.push_back(std::move(file));
  std::ranges::sort(list.values);
  list.values.erase(std::unique(list.values.begin(), list.values.end()), list.values.end());
  if (!others) list.noun = "GGUF file";
  return list;
}

}  // namespace

schema::OptionSource gguf_files(std::string kind) {
  return [kind = std::move(kind)](const schema::Services& services) { return list_gguf(services, kind, false); };
}

schema::OptionSource gguf_and_other_files(std::string kind) {
  return [kind = std::move(kind)](const schema::Services& services) { return list_gguf(services, kind, true); };
}

Hash identity_of_weight_files(const schema::Context& context, const std::string& kind,
                              const std::vector<std::string>& names) {
  Hasher hasher;
  for (const std::string& name : names) hasher.add(weights::file_identity(context.folders().resolve(kind, name)));
  return hasher.digest();
}

Clip load_gguf_clip(const schema::Context& context, const std::vector<std::string>& names, const std::string& type) {
  std::vector<weights::StateDict> files;
  for (const std::string& name : names)
    files.push_back(weights::load_state_dict(context.folders().resolve("text_encoders", name)));
  Clip clip = models::load_clip(files, type);
  if (const auto unknown = models::unknown_keys(clip); !unknown.empty())
    log::warning("{}: {} keys are not used, the first of them {}", names.front(), unknown.size(), unknown.front());
  return clip;
}

}  // namespace weft::nodes
