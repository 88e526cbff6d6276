// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Bits} from "../src/Bits.sol";
import {EnodeId} from "../src/EnodeId.sol";
import {LiveList} from "../src/LiveList.sol";
import {Assertions} from "./Assertions.sol";
import {NaiveRanking} from "./NaiveRanking.sol";

/// @title The libraries, each against the plainest way to say the same
contract PartsTest is Assertions {
    using LiveList for LiveList.Live;

    LiveList.Live private live;

    // ------------------------------------------------------------------ bits

    function testFuzz_bitsAreCountedOneByOne(uint256 bits) public pure {
        uint256 expected;
        for (uint256 i = 0; i < 256; ++i) {
            expected += bits >> i & 1;
            assertTrue(Bits.has(bits, uint8(i)) == (bits >> i & 1 == 1), "has");
        }
        assertEq(Bits.count(bits), expected);
    }

    function test_countKnowsTheExtremes() public pure {
        assertEq(Bits.count(0), 0);
        assertEq(Bits.count(1), 1);
        assertEq(Bits.count(type(uint256).max), 256);
        assertEq(Bits.only(255), 1 << 255);
    }

    // ------------------------------------------------------------------ enode ids

    function testFuzz_enodeIdIsReadBackFromItsDigits(bytes32 high, bytes32 low, uint256 cases) public view {
        bytes memory id = abi.encodePacked(high, low);
        bytes memory text = new bytes(128);
        for (uint256 i = 0; i < 128; ++i) {
            uint8 nibble = i % 2 == 0 ? uint8(id[i / 2]) >> 4 : uint8(id[i / 2]) & 15;
            text[i] = (cases >> i & 1 == 0 ? bytes16("0123456789abcdef") : bytes16("0123456789ABCDEF"))[nibble];
        }
        (bool valid, bytes32 readHigh, bytes32 readLow) = this.parse(text);
        assertTrue(valid, "valid");
        assertEq(readHigh, high);
        assertEq(readLow, low);
    }

    function test_invalidHalfYieldsNothing() public view {
        bytes memory text = new bytes(128);
        for (uint256 i = 0; i < 128; ++i) {
            text[i] = i == 127 ? bytes1("g") : bytes1("f");
        }
        (bool valid, bytes32 high, bytes32 low) = this.parse(text);
        assertFalse(valid, "last digit");
        assertEq(high | low, 0);
        text[127] = "f";
        text[0] = "/";
        (valid, high, low) = this.parse(text);
        assertFalse(valid, "first digit");
        assertEq(high | low, 0);
    }

    function parse(bytes calldata text) external pure returns (bool valid, bytes32 high, bytes32 low) {
        return EnodeId.parse(text);
    }

    // ------------------------------------------------------------------ the live list

    /// @dev Random insertions (in any order of ids), removals and new scores, with many ties; compared after each.
    function testFuzz_liveListIsWhatTheNaiveRankingSays(uint256 seed) public {
        delete live;
        NaiveRanking naive = new NaiveRanking();
        uint32 next = 1;
        for (uint256 step = 0; step < 24; ++step) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint32[] memory list = live.ranking();
            uint32 score = uint32((seed >> 64) % ((seed >> 96) % 2 == 0 ? 5 : 1_000_001));
            uint256 kind = seed % 8;
            if (kind < 5 || list.length == 0) {
                // Approvals come in another order than publications.
                uint32 id = next;
                next = naive.known(id + 3) ? id + 4 : id + 1;
                if ((seed >> 128) % 4 == 0 && !naive.known(id + 3)) {
                    id += 3;
                    next = id - 3;
                }
                while (naive.known(next)) ++next;
                compare(live.insert(id, score), naive.insert(id, score));
            } else if (kind == 5) {
                uint32 id = list[(seed >> 8) % list.length];
                live.remove(id);
                naive.remove(id);
            } else {
                uint32 id = list[(seed >> 8) % list.length];
                compare(live.rescore(id, score), naive.rescore(id, score));
            }
            assertEq(abi.encode(live.ranking()), abi.encode(naive.ranking()));
            assertEq(live.latest(), naive.latest());
        }
    }

    function test_greatestIdAndScoreFit() public {
        delete live;
        uint32 greatest = uint32(LiveList.MAX_ID);
        for (uint32 i = 0; i < 10; ++i) {
            live.insert(greatest - 1 - i, 1_000_000);
        }
        assertEq(live.insert(greatest, 0)[0], 0);
        uint32[] memory list = live.ranking();
        assertEq(list.length, 11);
        assertEq(list[0], greatest - 10);
        assertEq(list[9], greatest - 1);
        assertEq(list[10], greatest);
        assertEq(live.latest(), greatest);
    }

    function test_emptyListHasNoLatest() public {
        delete live;
        assertEq(live.latest(), 0);
        assertEq(live.ranking().length, 0);
        live.insert(1, 0);
        assertEq(live.latest(), 1);
        live.remove(1);
        assertEq(live.latest(), 0);
        assertEq(live.ids | live.scores, 0);
    }

    function test_twoLeaveAtOnceWhenTheEleventhIsNoLongerTheLatest() public {
        delete live;
        for (uint32 i = 1; i <= 10; ++i) {
            live.insert(i, 500_000 + i);
        }
        assertEq(live.insert(11, 1)[0], 0);
        uint32[2] memory evicted = live.insert(12, 900_000);
        assertEq(evicted[0], 1);
        assertEq(evicted[1], 11);
        assertEq(live.latest(), 12);
        assertEq(live.ranking().length, 10);
    }

    function compare(uint32[2] memory evicted, uint32[] memory expected) private pure {
        uint256 count;
        for (uint256 i = 0; i < 2; ++i) {
            if (evicted[i] == 0) continue;
            assertEq(evicted[i], expected[count]);
            ++count;
        }
        assertEq(count, expected.length);
    }
}
