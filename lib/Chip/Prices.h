// From the JSON of `cost` to prices.

#ifndef SNNC_LIB_CHIP_PRICES_H
#define SNNC_LIB_CHIP_PRICES_H

#include "Description.h"

namespace snnc::chip {

/// A price that is valid by schema and priceErrors.
Price readPrice(const std::string &name, const Json &given,
                const Resources &core);

/// The prices of a section of `cost`, by name.
std::map<std::string, Price> readPrices(const Json &cost, const char *section,
                                        const Resources &core);

/// The steps of the chosen controllers.
WalkPrices readWalkPrices(const Json &cost, const Resources &core);

/// The energies that may be tables over the size of the synapse memory.
const std::vector<std::string> &tablePriceNames();

/// What the schema cannot say: tables that do not ascend, prices with neither
/// a value nor a table, steps of walks without prices or twice, controllers
/// that do not exist.
std::vector<std::string> priceErrors(const Json &description);

} // namespace snnc::chip

#endif // SNNC_LIB_CHIP_PRICES_H
