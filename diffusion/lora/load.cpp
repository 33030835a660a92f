// SPDX-License-Identifier: Apache-2.0
#include "diffusion/lora/load.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "diffusion/lora/adapter.hpp"
#include "diffusion/lora/family_guess.hpp"
#include "diffusion/lora/naming.hpp"
#include "diffusion/models/values.hpp"
#include "engine/base/errors.hpp"

namespace weft::lora {
namespace {

/// A file beside what it is matched with.
struct Matching {
  const weights::StateDict& file;
  Changes changes;
  std::string family;  // of the model, for messages; may be empty
};

std::string made_for(const Matching& matching) {
  const std::string family = guess_family(matching.changes);
  if (family.empty()) return "Its names tell of no family that weft knows.";
  if (family == matching.family)
    return fmt::format("It looks made for {}, as the model is, but for other widths.", family);
  if (matching.family.empty()) return fmt::format("It looks made for {}.", family);
  return fmt::format("It looks made for {}, but the model is {}.", family, matching.family);
}

std::string kinds_text(const Changes& changes) {
  std::set<std::string_view> kinds;
  for (const auto& [base, change] : changes.by_base) kinds.insert(change.kinds.begin(), change.kinds.end());
  return fmt::format("{}", fmt::join(kinds, ", "));
}

// A kind that is there but not applied would be a picture that silently lacks something.
void refuse_unknown_kind(const Change& change, std::string_view kind) {
  std::vector<std::string> known;
  for (const auto& [name, adapter] : AdapterRegistry::instance().entries()) known.push_back(name);
  throw WeightsError(fmt::format("{}: {} is a change of the kind {}, which weft does not apply.",
                                 change.file().path().string(), change.base(), kind),
                     fmt::format("Kinds that it applies: {}.", fmt::join(known, ", ")));
}

const Adapter& adapter_of(const Change& change) {
  const Adapter* best = nullptr;
  for (const auto kind : change.kinds) {
    const Adapter* adapter = AdapterRegistry::instance().find(std::string(kind));
    if (adapter == nullptr) refuse_unknown_kind(change, kind);
    if (best == nullptr || adapter->rank > best->rank) best = adapter;
  }
  return *best;  // match() takes no change without a kind
}

std::shared_ptr<const weights::WeightPatch> read_patch(const Matching& matching, const Change& change,
                                                       const TargetWeight& weight, double strength) {
  const Adapter& adapter = adapter_of(change);
  try {
    return adapter.read(change, weight, strength);
  } catch (const WeightsError& error) {
    throw WeightsError(error.what(), error.hint().empty() ? made_for(matching) : error.hint());
  }
}

/// The changes of a file that one network has a place for, by its keys.
struct Matched {
  std::map<std::string, const Change*> by_key;
};

void match(Matched& matched, const Changes& changes, const Names& names) {
  for (const auto& [name, key] : names)
    if (const auto found = changes.by_base.find(name); found != changes.by_base.end() && !found->second.kinds.empty())
      matched.by_key[key] = &found->second;
}

weights::PatchSet patches(const Matching& matching, const Matched& matched, const weights::StateDict& network,
                          double strength) {
  weights::PatchSet set;
  for (const auto& [key, change] : matched.by_key) {
    // Read at strength 0 too: what is wrong with a file does not depend on a slider.
    auto patch = read_patch(matching, *change, {key, network.at(key).sizes()}, strength);
    if (strength != 0.0) set[key].push_back(std::move(patch));
  }
  return set;
}

bool meant_for(std::string_view base, Target target) {
  for (const auto& [name, naming] : NamingRegistry::instance().entries())
    if (naming.target(base) == target) return true;
  return false;
}

// Keys that nothing took, apart from those for a part that was not asked for.
std::vector<std::string> left_over(const Matching& matching, const std::vector<const Matched*>& matched, bool model,
                                   bool clip) {
  std::set<const Change*> taken;
  for (const auto* part : matched)
    for (const auto& [key, change] : part->by_key) taken.insert(change);
  std::vector<std::string> keys = matching.changes.unknown;
  for (const auto& [base, change] : matching.changes.by_base) {
    if (taken.contains(&change)) continue;
    if ((!model && meant_for(base, Target::network)) || (!clip && meant_for(base, Target::text_encoder))) continue;
    keys.insert(keys.end(), change.keys.begin(), change.keys.end());
  }
  std::sort(keys.begin(), keys.end());
  return keys;
}

std::string summary_of(const Matching& matching, const std::vector<std::string>& unmatched) {
  if (unmatched.empty()) return "";
  const std::string family = guess_family(matching.changes);
  const std::string guess =
      family.empty() || family == matching.family ? "" : fmt::format(" It looks made for {}.", family);
  return fmt::format(
      "{}: {} of {} keys fit nothing and are left out ({}{}).{}", matching.file.path().string(), unmatched.size(),
      matching.file.tensors().size(),
      fmt::join(unmatched.begin(), unmatched.begin() + std::min<std::ptrdiff_t>(3, std::ssize(unmatched)), ", "),
      unmatched.size() > 3 ? ", …" : "", guess);
}

bool anything_for_others(const Changes& changes, bool model, bool clip) {
  return std::any_of(changes.by_base.begin(), changes.by_base.end(), [&](const auto& entry) {
    return (!model && meant_for(entry.first, Target::network)) ||
           (!clip && meant_for(entry.first, Target::text_encoder));
  });
}

[[noreturn]] void nothing_matches(const Matching& matching, bool model, bool clip) {
  const auto& path = matching.file.path().string();
  if (matching.changes.by_base.empty())
    throw WeightsError(
        fmt::format("{} holds no LoRA: none of its {} keys is named like one.", path, matching.file.tensors().size()),
        "Choose a file from the folder `loras`.");
  if (anything_for_others(matching.changes, model, clip))
    throw WeightsError(
        fmt::format("{} changes only the {}, which it is not applied to here.", path, clip ? "model" : "text encoder"),
        "Use LoraLoader, which applies a LoRA to both.");
  throw WeightsError(fmt::format("{}: none of its {} changes ({}) fits this model.", path,
                                 matching.changes.by_base.size(), kinds_text(matching.changes)),
                     made_for(matching));
}

}  // namespace

LoadedLora load_lora(const weights::StateDict& file, const models::Model* model, const models::Clip* clip,
                     double strength_model, double strength_clip) {
  const Matching matching{file, read_changes(file), model != nullptr ? model->network->family() : ""};
  Matched network;
  Matched text;
  for (const auto& [name, naming] : NamingRegistry::instance().entries()) {
    if (model != nullptr) match(network, matching.changes, naming.network_names(*model->network));
    if (clip != nullptr) match(text, matching.changes, naming.text_encoder_names(*clip->encoder));
  }
  if (network.by_key.empty() && text.by_key.empty()) nothing_matches(matching, model != nullptr, clip != nullptr);
  LoadedLora loaded;
  if (model != nullptr) loaded.model = patches(matching, network, model->network->store().source(), strength_model);
  if (clip != nullptr) loaded.clip = patches(matching, text, clip->encoder->store().source(), strength_clip);
  loaded.model_targets = network.by_key.size();
  loaded.clip_targets = text.by_key.size();
  loaded.unmatched = left_over(matching, {&network, &text}, model != nullptr, clip != nullptr);
  loaded.unmatched_summary = summary_of(matching, loaded.unmatched);
  return loaded;
}

std::shared_ptr<const weights::PatchSet> append(const std::shared_ptr<const weights::PatchSet>& before,
                                                const weights::PatchSet& more) {
  if (more.empty()) return before;
  auto joined = std::make_shared<weights::PatchSet>(*before);
  for (const auto& [key, list] : more) {
    auto& all = (*joined)[key];
    all.insert(all.end(), list.begin(), list.end());
  }
  return joined;
}

}  // namespace weft::lora
