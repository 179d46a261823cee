// Reads and checks prices; interpolates those that are tables.

#include "Prices.h"
#include "Text.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>

namespace snnc::chip {

namespace {
using Points = std::vector<PricePoint>::const_iterator;
} // namespace

/// The price among the points [first, last) of one word.
static double alongMemory(Points first, Points last, double memoryBits) {
  auto next = std::find_if(first, last, [&](const PricePoint &point) {
    return point.memoryBits >= memoryBits;
  });
  if (next == first || last - first == 1)
    return first->value;
  if (next == last)
    --next;
  const PricePoint &low = *(next - 1), &high = *next;
  double slope = (high.value - low.value) / (high.memoryBits - low.memoryBits);
  // Only beyond the last point is the size outside of the two.
  if (memoryBits > high.memoryBits)
    return high.value + std::max(0.0, slope) * (memoryBits - high.memoryBits);
  return low.value + slope * (memoryBits - low.memoryBits);
}

double Price::at(double memoryBits, double wordBits) const {
  if (points.empty())
    return value;
  double below = 0.0, belowBits = -1.0;
  for (Points first = points.begin(); first != points.end();) {
    Points last = std::find_if(first, points.end(), [&](const PricePoint &p) {
      return p.wordBits != first->wordBits;
    });
    double price = alongMemory(first, last, memoryBits);
    double bits = first->wordBits;
    if (bits >= wordBits && belowBits < 0.0)
      return price;
    if (bits >= wordBits)
      return below +
             (price - below) * (wordBits - belowBits) / (bits - belowBits);
    below = price;
    belowBits = bits;
    first = last;
  }
  return below;
}

static const char *const walkNames[] = {"forward", "backward", "update"};
static const char *const unitNames[] = {
    "walk",         "row",        "pair",        "scanned_bit", "weight",
    "pointer_word", "index_word", "weight_word", "written_word"};
static const char *const partNames[] = {"weights", "entries",  "row_entries",
                                        "index",   "presence", "pointers"};

const char *nameOf(Walk walk) { return walkNames[static_cast<size_t>(walk)]; }

const char *nameOf(WalkUnit unit) {
  return unitNames[static_cast<size_t>(unit)];
}

const char *nameOf(TablePart part) {
  return partNames[static_cast<size_t>(part)];
}

/// The value whose name is `name`; the schema has no others.
template <typename Value, size_t count>
static Value named(const char *const (&names)[count], const std::string &name) {
  auto found = std::find(std::begin(names), std::end(names), name);
  return static_cast<Value>(found - std::begin(names));
}

bool WalkPrices::has(const std::string &encoding) const {
  return std::any_of(steps.begin(), steps.end(), [&](const WalkStep &step) {
    return step.encoding == encoding;
  });
}

Price readPrice(const std::string &name, const Json &given,
                const Resources &core) {
  Price price;
  price.name = name;
  price.unit = given.at("unit");
  price.source = given.at("source");
  price.grade = given.at("grade");
  price.method = given.value("method", "unstated");
  const Json points = given.value("points", Json::array());
  for (const Json &point : points)
    price.points.push_back({point.at("memory_bits"),
                            point.value("word_bits", 0.0), point.at("value")});
  price.value = points.empty()
                    ? given.at("value").get<double>()
                    : price.at(static_cast<double>(core.synapseWords) *
                                   core.synapseWordBits,
                               core.synapseWordBits);
  return price;
}

std::map<std::string, Price> readPrices(const Json &cost, const char *section,
                                        const Resources &core) {
  std::map<std::string, Price> prices;
  const Json given = cost.value(section, Json::object());
  for (const auto &member : given.items())
    prices[member.key()] = readPrice(member.key(), member.value(), core);
  return prices;
}

/// Steps without a name belong to every controller of their encoding.
static bool isChosen(const Json &step, const Json &controllers) {
  auto name = step.find("controller");
  return name == step.end() ||
         controllers.value(step.at("encoding").get<std::string>(), "") == *name;
}

WalkPrices readWalkPrices(const Json &cost, const Resources &core) {
  WalkPrices prices;
  prices.memoryPerTable = cost.value("synapse_memory", "core") == "table";
  const Json controllers = cost.value("controllers", Json::object());
  const Json walks = cost.value("walks", Json::array());
  for (const Json &given : walks) {
    if (!isChosen(given, controllers))
      continue;
    WalkStep step;
    step.encoding = given.at("encoding");
    step.walk = named<Walk>(walkNames, given.at("walk"));
    step.per = named<WalkUnit>(unitNames, given.at("per"));
    step.memory = named<TablePart>(partNames, given.value("memory", "weights"));
    step.reads = given.value("reads", 0.0);
    step.writes = given.value("writes", 0.0);
    if (auto price = given.find("controller_pJ"); price != given.end())
      step.controller = readPrice("controller_pJ", *price, core);
    if (auto price = given.find("time_ns"); price != given.end())
      step.time = readPrice("time_ns", *price, core);
    prices.steps.push_back(std::move(step));
  }
  return prices;
}

/// The points of a table ascend and all or none have a width.
static void checkPoints(const Json &points, const std::string &path,
                        std::vector<std::string> &found) {
  auto sizes = [](const Json &point) {
    return std::make_pair(point.value("word_bits", int64_t(0)),
                          point.at("memory_bits").get<int64_t>());
  };
  for (size_t index = 1; index < points.size(); ++index) {
    const Json &before = points[index - 1], &point = points[index];
    std::string place = "'" + itemPath(path + ".points", index) + "'";
    if (before.contains("word_bits") != point.contains("word_bits")) {
      found.push_back(place + " has " +
                      (point.contains("word_bits") ? "a" : "no") +
                      " 'word_bits', unlike the point before; give it to all "
                      "points or to none");
      return;
    }
    if (sizes(before) >= sizes(point))
      found.push_back(place + " does not ascend: points are sorted by "
                              "word_bits, then by memory_bits, none twice");
  }
}

/// A price that may be a table is a value or a table.
static void checkTable(const Json &price, const std::string &path,
                       std::vector<std::string> &found) {
  bool isTable = price.contains("points");
  if (isTable == price.contains("value"))
    found.push_back("'" + path + "' has " + (isTable ? "both" : "neither") +
                    " 'value' " + (isTable ? "and" : "nor") +
                    " 'points'; a price is a number or a table");
  if (isTable)
    checkPoints(price["points"], path, found);
}

/// Accesses have prices, steps do something, none is given twice.
static void checkWalks(const Json &cost, std::vector<std::string> &found) {
  const Json energies = cost.value("energy_pJ", Json::object());
  const Json walks = cost.value("walks", Json::array());
  std::set<std::vector<std::string>> known;
  for (size_t index = 0; index < walks.size(); ++index) {
    const Json &step = walks[index];
    std::string path = itemPath("$.cost.walks", index);
    for (const char *kind : {"read", "write"}) {
      std::string price = std::string("synapse_access_") + kind;
      if (step.value(kind + std::string("s"), 0.0) > 0.0 &&
          !energies.contains(price))
        found.push_back("'" + path + "." + kind + "s' are accesses, which " +
                        "have no price; add '$.cost.energy_pJ." + price + "'");
    }
    if (step.contains("controller_pJ"))
      checkTable(step["controller_pJ"], path + ".controller_pJ", found);
    if (!step.contains("reads") && !step.contains("writes") &&
        !step.contains("controller_pJ") && !step.contains("time_ns"))
      found.push_back("'" + path +
                      "' does nothing; give 'reads', 'writes', "
                      "'controller_pJ' or 'time_ns'");
    std::vector<std::string> key;
    for (const char *part : {"encoding", "walk", "per"})
      key.push_back(step[part]);
    key.push_back(step.value("memory", "weights"));
    key.push_back(step.value("controller", ""));
    if (!known.insert(key).second)
      found.push_back("'" + path + "' is the second step of '" + key[0] +
                      "', '" + key[1] + "', per '" + key[2] + "', memory '" +
                      key[3] + "'; put both into one");
  }
}

/// A choice of a controller chooses one that there is, and is made where there
/// are several.
static void checkControllers(const Json &cost,
                             std::vector<std::string> &found) {
  std::map<std::string, std::set<std::string>> offered;
  const Json walks = cost.value("walks", Json::array());
  for (const Json &step : walks)
    if (step.contains("controller"))
      offered[step["encoding"]].insert(step["controller"].get<std::string>());
  const Json chosen = cost.value("controllers", Json::object());
  for (const auto &[encoding, names] : offered)
    if (!chosen.contains(encoding))
      found.push_back("'$.cost.walks' has controllers of '" + encoding +
                      "': choose one by '$.cost.controllers." + encoding +
                      "'; there are " + listed({names.begin(), names.end()}));
  for (const auto &choice : chosen.items()) {
    const std::set<std::string> &names = offered[choice.key()];
    if (!names.count(choice.value()))
      found.push_back("'$.cost.controllers." + choice.key() + "' is " +
                      inQuotes(choice.value()) + ", but no step of '" +
                      choice.key() + "' has that controller" +
                      (names.empty() ? std::string()
                                     : "; there are " + listed({names.begin(),
                                                                names.end()})));
  }
}

std::vector<std::string> priceErrors(const Json &description) {
  std::vector<std::string> found;
  const Json cost = description.value("cost", Json::object());
  const Json energies = cost.value("energy_pJ", Json::object());
  for (const std::string &name : tablePriceNames())
    if (auto price = energies.find(name); price != energies.end())
      checkTable(*price, "$.cost.energy_pJ." + name, found);
  checkWalks(cost, found);
  checkControllers(cost, found);
  return found;
}

const std::vector<std::string> &tablePriceNames() {
  static const std::vector<std::string> names = {
      "synapse_word_read", "synapse_word_write", "synapse_access_read",
      "synapse_access_write"};
  return names;
}

} // namespace snnc::chip
