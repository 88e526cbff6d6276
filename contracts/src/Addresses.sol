// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

// Both contracts stand in the genesis block, at addresses that no precompile (they count up from 1) and no deployed
// contract (a hash) can ever have.

address constant CONSORTIUM_ADDRESS = 0xC000000000000000000000000000000000000001;

address constant MODEL_LEDGER_ADDRESS = 0xc000000000000000000000000000000000000002;
