// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title The rules of the live list, said as plainly as can be: sort everything, keep ten and the latest
contract NaiveRanking {
    struct Entry {
        uint32 id;
        uint32 score;
    }

    Entry[] private entries;
    mapping(uint32 id => bool) public known;

    function insert(uint32 id, uint32 score) external returns (uint32[] memory evicted) {
        known[id] = true;
        entries.push(Entry(id, score));
        return settle();
    }

    function remove(uint32 id) public {
        uint256 kept;
        for (uint256 i = 0; i < entries.length; ++i) {
            if (entries[i].id != id) entries[kept++] = entries[i];
        }
        while (entries.length > kept) entries.pop();
    }

    function rescore(uint32 id, uint32 score) external returns (uint32[] memory evicted) {
        remove(id);
        entries.push(Entry(id, score));
        return settle();
    }

    function ranking() public view returns (uint32[] memory ids) {
        ids = new uint32[](entries.length);
        for (uint256 i = 0; i < entries.length; ++i) {
            ids[i] = entries[i].id;
        }
    }

    function latest() public view returns (uint32 id) {
        for (uint256 i = 0; i < entries.length; ++i) {
            if (entries[i].id > id) id = entries[i].id;
        }
    }

    function settle() private returns (uint32[] memory evicted) {
        for (uint256 i = 0; i < entries.length; ++i) {
            for (uint256 j = i + 1; j < entries.length; ++j) {
                if (better(entries[j], entries[i])) {
                    (Entry memory a, Entry memory b) = (entries[i], entries[j]);
                    entries[i] = b;
                    entries[j] = a;
                }
            }
        }
        uint32[] memory all = ranking();
        uint256 gone;
        evicted = new uint32[](all.length);
        for (uint256 i = 10; i < all.length; ++i) {
            if (all[i] != latestOf(all)) evicted[gone++] = all[i];
        }
        assembly ("memory-safe") {
            mstore(evicted, gone)
        }
        for (uint256 i = 0; i < gone; ++i) {
            remove(evicted[i]);
        }
    }

    function better(Entry memory a, Entry memory b) private pure returns (bool) {
        return a.score > b.score || (a.score == b.score && a.id < b.id);
    }

    function latestOf(uint32[] memory ids) private pure returns (uint32 id) {
        for (uint256 i = 0; i < ids.length; ++i) {
            if (ids[i] > id) id = ids[i];
        }
    }
}
